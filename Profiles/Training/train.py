"""Train the fusion model of a profile on phantoms: how a team brings its own model, from studies to a profile that runs.

    pip install torch onnx numpy
    python Profiles/Training/train.py petct-lesion --modalis .build/release/modalis

Phantoms are written and turned into tensors by Modalis itself, so the model is trained on exactly what it will be given:

    modalis phantom KIND   →  DICOM studies, clinical.json, truth
    modalis tensors        →  one .npy per model input
    this script            →  Models/NAME.onnx, its SHA-256 in NAME.json, accuracy on unseen phantoms

Every image modality gets a small convolutional encoder, the clinical values a small perceptron; their features are
concatenated (late fusion). Modalities that share an input are its channels (early fusion) and share an encoder.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

PROFILES = Path(__file__).resolve().parent.parent


class Encoder(nn.Module):
    """Convolutions halve the grid until it is small; a lesion is local, so the largest response counts beside the mean."""

    def __init__(self, channels, axes, width, depth):
        super().__init__()
        conv, norm, pool = [(nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d), (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d)][axes - 2]
        layers, last = [], channels
        for level in range(depth):
            out = width * 2**level
            stride = 2 if axes == 3 and level == 0 else 1  # a volume's finest grid costs more than all the others together
            layers += [conv(last, out, 3, stride, 1, bias=False), norm(out), nn.ReLU()]
            if level + 1 < depth:
                layers.append(pool(2))
            last = out
        self.features = nn.Sequential(*layers)
        self.largest = [nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d][axes - 2](1)
        self.mean = [nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d][axes - 2](1)
        self.size = 2 * last

    def forward(self, x):
        x = self.features(x)
        return torch.cat([self.largest(x).flatten(1), self.mean(x).flatten(1)], 1)


class Fusion(nn.Module):
    """One encoder per image input, one perceptron for the clinical input, concatenated into a classifier."""

    def __init__(self, inputs, labels, width=8, depth=4, code=16):
        super().__init__()
        self.names = list(inputs)
        encoders, size = {}, 0
        for name, shape in inputs.items():
            if len(shape) > 1:
                encoder = Encoder(shape[0], len(shape) - 1, width, depth)
                encoders[name] = nn.Sequential(encoder, nn.Linear(encoder.size, code), nn.ReLU())
            else:
                encoders[name] = nn.Sequential(nn.Linear(shape[0], code), nn.ReLU(), nn.Linear(code, code), nn.ReLU())
            size += code
        self.encoders = nn.ModuleDict(encoders)
        self.head = nn.Sequential(nn.Linear(size, 32), nn.ReLU(), nn.Linear(32, labels))

    def forward(self, *inputs):
        return self.head(torch.cat([self.encoders[n](x) for n, x in zip(self.names, inputs)], 1))


def studies(modalis, profile, kind, seed, count, folder):
    """`count` phantoms as (inputs by name, label indices)."""
    raw, prepared = folder / f"studies-{seed}", folder / f"tensors-{seed}"
    run = lambda *arguments: subprocess.run([modalis, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)
    run("phantom", kind, "--seed", seed, "--count", count, "--output", raw)
    paths = sorted(p for p in raw.iterdir() if p.is_dir())
    run("tensors", "--profile", profile, "--output", prepared, *paths)
    names = input_names(json.loads(profile.read_text()))
    arrays = {n: np.stack([np.load(prepared / p.name / f"{n}.npy")[0] for p in paths]) for n in names}
    labels = [json.loads((p / "truth" / "truth.json").read_text())["label"] for p in paths]
    shutil.rmtree(raw), shutil.rmtree(prepared)
    return {n: torch.from_numpy(a) for n, a in arrays.items()}, labels


def input_names(profile):
    images = dict.fromkeys(m["input"] for m in profile["modalities"])
    return [*images, profile["clinical"]["input"]] if "clinical" in profile else [*images]


def accuracy(model, inputs, labels):
    with torch.no_grad():
        rows = [model(*[x[i : i + 32] for x in inputs.values()]).argmax(1) for i in range(0, len(labels), 32)]
    return (torch.cat(rows) == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("profile", help="a profile's name, such as petct-lesion; also the phantom's kind")
    parser.add_argument("--modalis", default="modalis")
    parser.add_argument("--train", type=int, default=800, help="phantoms to train on")
    parser.add_argument("--test", type=int, default=200, help="unseen phantoms")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--width", type=int, default=8)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    path = PROFILES / f"{options.profile}.json"
    profile = json.loads(path.read_text())
    names = profile["target"]["labels"]

    with tempfile.TemporaryDirectory() as folder:
        load = lambda seed, count: studies(options.modalis, path, options.profile, seed, count, Path(folder))
        inputs, labels = load(1000, options.train)
        unseen, truth = load(900_000, options.test)
    labels, truth = (torch.tensor([names.index(l) for l in ls]) for ls in (labels, truth))

    model = Fusion({n: tuple(x.shape[1:]) for n, x in inputs.items()}, len(names), options.width, options.depth)
    optimiser = torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=1e-3)
    steps = options.epochs * -(-len(labels) // 16)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for rows in torch.randperm(len(labels)).split(16):
            loss = nn.functional.cross_entropy(model(*[x[rows] for x in inputs.values()]), labels[rows])
            optimiser.zero_grad(), loss.backward(), optimiser.step(), schedule.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1:3d}  loss {total / len(labels):.4f}", flush=True)

    model.eval()
    measured = {"all": accuracy(model, unseen, truth)}
    for name in unseen:  # what the model is worth without one input
        measured[f"without {name}"] = accuracy(model, {**unseen, name: torch.zeros_like(unseen[name])}, truth)
    for name, value in measured.items():
        print(f"accuracy on {len(truth)} unseen phantoms, {name}: {value:.3f}")

    target = PROFILES / profile["model"]["file"]
    target.parent.mkdir(exist_ok=True)
    output = profile["target"].get("output", "logits")
    torch.onnx.export(
        model, tuple(x[:1] for x in inputs.values()), target, input_names=list(inputs), output_names=[output],
        dynamic_axes={n: {0: "batch"} for n in [*inputs, output]}, opset_version=17, dynamo=False,
    )
    old, new = profile["model"]["sha256"], hashlib.sha256(target.read_bytes()).hexdigest()
    path.write_text(path.read_text().replace(old, new))  # only the hash changes, the file's layout stays
    print(f"{target.name}: {target.stat().st_size} bytes, sha256 {new}")


if __name__ == "__main__":
    main()
