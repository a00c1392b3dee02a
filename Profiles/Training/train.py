"""Train the fusion model of a profile on phantoms: how a team brings its own model, from studies to a profile that runs.

    pip install -r Profiles/Training/requirements.txt
    python Profiles/Training/train.py petct-lesion --modalis .build/release/modalis

Phantoms are written and turned into tensors by Modalis itself, so the model is trained on exactly what it will be given:

    modalis phantom KIND   →  DICOM studies, clinical.json, truth
    modalis tensors        →  one .npy per model input
    this script            →  Models/NAME.onnx, its SHA-256 in NAME.json, accuracy on unseen phantoms

Every image modality gets a small convolutional encoder, the clinical values a small perceptron; their codes are
concatenated (late fusion). Modalities that share an input are its channels (early fusion) and share an encoder.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

PROFILES = Path(__file__).resolve().parent.parent


class Encoder(nn.Module):
    """Convolutions halve the grid. A lesion is local, so what counts is the largest response, wherever it is."""

    def __init__(self, channels, axes, width, depth, stride):
        super().__init__()
        conv, norm, pool = [(nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d), (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d)][axes - 2]
        layers, last = [], channels
        for level in range(depth):
            out = width * 2**level
            layers += [conv(last, out, 3, stride if level == 0 else 1, 1, bias=False), norm(out), nn.ReLU()]
            if level + 1 < depth:
                layers.append(pool(2))
            last = out
        self.features = nn.Sequential(*layers)
        self.largest = [nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d][axes - 2](1)
        self.size = last

    def forward(self, x):
        """What there is at every place."""
        return self.features(x)


class Fusion(nn.Module):
    """One encoder per image input, one perceptron for the clinical input, concatenated into a classifier.

    `hints` are for training only: which signs of disease does an input show, and where? They teach an encoder what to look
    for long before the classifier can use it; the exported model has none of them.
    """

    def __init__(self, inputs, labels, signs, options, code=16):
        super().__init__()
        encoders, codes, hints = {}, {}, {}
        for name, shape in inputs.items():
            axes = len(shape) - 1
            if axes > 0:
                encoders[name] = Encoder(shape[0], axes, options.width, options.depth, options.stride)
                codes[name] = nn.Sequential(
                    encoders[name].largest, nn.Flatten(), nn.Linear(encoders[name].size, code), nn.ReLU()
                )
                hints[name] = [nn.Conv2d, nn.Conv3d][axes - 2](encoders[name].size, signs, 1)
            else:
                encoders[name] = nn.Sequential(nn.Linear(shape[0], code), nn.ReLU())
                codes[name] = nn.Sequential(nn.Linear(code, code), nn.ReLU())
                hints[name] = nn.Linear(code, signs)
        self.encoders, self.codes, self.hints = nn.ModuleDict(encoders), nn.ModuleDict(codes), nn.ModuleDict(hints)
        self.head = nn.Sequential(nn.Linear(code * len(inputs), 32), nn.ReLU(), nn.Linear(32, labels))

    def classify(self, features):
        return self.head(torch.cat([self.codes[name](x) for name, x in features.items()], 1))

    def forward(self, *inputs):
        return self.classify({name: self.encoders[name](x) for name, x in zip(self.encoders, inputs)})

    def loss(self, inputs, lesion, labels, signs):
        """`lesion` is 1 where the lesion is, on the grid of all images."""
        features = {name: self.encoders[name](x) for name, x in zip(self.encoders, inputs)}
        total = cross_entropy(self.classify(features), labels)
        for name, x in features.items():
            hint = self.hints[name](x)
            if hint.dim() == 2:
                total = total + binary_cross_entropy_with_logits(hint, signs)
                continue
            pool = [nn.functional.adaptive_max_pool2d, nn.functional.adaptive_max_pool3d][hint.dim() - 4]
            here = pool(lesion, hint.shape[2:]) > 0
            inside = hint.masked_fill(~here, -1e4).flatten(2).amax(2)
            outside = hint.masked_fill(here, -1e4).flatten(2).amax(2)
            known = here.flatten(1).any(1)
            total = total + binary_cross_entropy_with_logits(outside, torch.zeros_like(outside))
            if known.any():
                total = total + binary_cross_entropy_with_logits(inside[known], signs[known])
        return total


def studies(modalis, profile, kind, seeds, folder):
    """Phantoms as (inputs by name, lesions, labels, signs)."""
    names = input_names(json.loads(profile.read_text()))
    run = lambda *arguments: subprocess.run([modalis, *map(str, arguments)], check=True, capture_output=True)

    def study(seed):
        raw, prepared = folder / f"study-{seed}", folder / f"tensors-{seed}"
        run("phantom", kind, "--seed", seed, "--output", raw)
        run("tensors", "--profile", profile, "--output", prepared, raw)
        arrays = {name: np.load(prepared / f"{name}.npy")[0] for name in names}
        truth = json.loads((raw / "truth" / "truth.json").read_text())
        truth["mask"] = sphere(truth.get("lesion"), json.loads((prepared / f"{names[0]}.json").read_text())["grid"])
        shutil.rmtree(raw), shutil.rmtree(prepared)
        return arrays, truth

    with ThreadPoolExecutor(4) as workers:
        made = list(workers.map(study, seeds))
    inputs = {name: torch.from_numpy(np.stack([arrays[name] for arrays, _ in made])) for name in names}
    signs = [[float(shown) for _, shown in sorted(truth["signs"].items())] for _, truth in made]
    lesions = torch.from_numpy(np.stack([truth["mask"] for _, truth in made]))
    return inputs, lesions, [truth["label"] for _, truth in made], torch.tensor(signs)


def sphere(lesion, grid):
    """1 within the lesion's radius of its centre on a model input's grid, `[1, slice, row, column]`; a radiograph has no slice."""
    size, spacing, origin = (np.array(grid[k], float) for k in ("size", "spacing", "origin"))
    if lesion is None:
        inside = np.zeros(size.astype(int)[::-1], np.float32)
    else:
        index = np.stack(np.meshgrid(*(np.arange(n) for n in size), indexing="ij"), -1) * spacing
        position = index @ np.array(grid["direction"]).reshape(3, 3).T + origin
        distance = np.linalg.norm(position - np.array(lesion["centre"]), axis=-1)
        inside = (distance <= max(lesion["radius"], spacing.max())).astype(np.float32).transpose()
    return inside if size[2] == 1 else inside[None]


def input_names(profile):
    images = dict.fromkeys(m["input"] for m in profile["modalities"])
    return [*images, profile["clinical"]["input"]] if "clinical" in profile else [*images]


def moved(batch):
    """The images of a batch, all shifted alike by up to three voxels and mirrored or not: neither changes a diagnosis."""
    axes = max(x.dim() for x in batch) - 2
    shift, mirror = [int(s) for s in torch.randint(-3, 4, (axes,))], torch.rand(()) < 0.5
    images = [torch.roll(x, shift, tuple(range(2, x.dim()))) if x.dim() > 2 else x for x in batch]
    return [x.flip(-1) if mirror and x.dim() > 2 else x for x in images]


def accuracy(model, inputs, labels):
    with torch.no_grad():
        rows = [model(*[x[i : i + 32] for x in inputs.values()]).argmax(1) for i in range(0, len(labels), 32)]
    return (torch.cat(rows) == labels).float().mean().item()


def train(inputs, lesions, labels, signs, count, options):
    torch.manual_seed(options.seed)
    model = Fusion({n: tuple(x.shape[1:]) for n, x in inputs.items()}, count, signs.shape[1], options)
    optimiser = torch.optim.AdamW(model.parameters(), options.rate, weight_decay=1e-2)
    steps = options.epochs * -(-len(labels) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, total_steps=steps)
    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for rows in torch.randperm(len(labels)).split(options.batch):
            *batch, lesion = moved([x[rows] for x in [*inputs.values(), lesions]])
            loss = model.loss(batch, lesion, labels[rows], signs[rows])
            optimiser.zero_grad(), loss.backward(), optimiser.step(), schedule.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1:3d}  loss {total / len(labels):.4f}", flush=True)
    return model.eval()


def export(model, inputs, path, profile):
    """Writes the ONNX file that the profile names, and its hash into the profile."""
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("profile", help="a profile's name, such as petct-lesion; also the phantom's kind")
    parser.add_argument("--modalis", default="modalis")
    parser.add_argument("--train", type=int, default=360, help="phantoms to train on")
    parser.add_argument("--test", type=int, default=200, help="unseen phantoms")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-3)
    parser.add_argument("--width", type=int, default=8)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--stride", type=int, default=1, help="of the first convolution")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    path = PROFILES / f"{options.profile}.json"
    profile = json.loads(path.read_text())
    names = profile["target"]["labels"]

    with tempfile.TemporaryDirectory() as folder:
        make = lambda first, count: studies(
            options.modalis, path, options.profile, range(first, first + count), Path(folder)
        )
        inputs, lesions, labels, signs = make(1000, options.train)
        unseen, _, truth, _ = make(900_000, options.test)
    labels, truth = (torch.tensor([names.index(label) for label in list_]) for list_ in (labels, truth))

    model = train(inputs, lesions, labels, signs, len(names), options)
    print(f"accuracy on {len(truth)} unseen phantoms: {accuracy(model, unseen, truth):.3f}")
    for name, x in unseen.items():  # what the model is worth without one input, or one channel of it
        for channel in range(x.shape[1]) if x.dim() > 2 and x.shape[1] > 1 else [slice(None)]:
            blanked = x.clone()
            blanked[:, channel] = 0
            which = name if channel == slice(None) else f"{name} channel {channel}"
            print(f"  without {which}: {accuracy(model, {**unseen, name: blanked}, truth):.3f}")
    export(model, inputs, path, profile)


if __name__ == "__main__":
    main()
