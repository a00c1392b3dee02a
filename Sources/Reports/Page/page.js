// The viewer of a study page: every pane shows one image, with one method's heat map or without, and all panes of one
// frame of reference stay at one position. Reads the element #viewer-data (see ViewerData.swift); asks no network.
"use strict";
(() => {
  const holder = document.getElementById("viewer-data");
  const root = document.getElementById("viewer");
  if (!holder || !root) return;
  const data = JSON.parse(holder.textContent);
  if (!data.images.length) return;

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const brief = (value) =>
    (Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()).replace("-", "−");

  // What is shown.
  const state = {
    /** Along each group's normal, in millimetres. */
    depth: data.groups.map((_, group) => {
      const image = data.images.find((image) => image.group === group);
      return image.slices[image.first].at[2];
    }),
    /** The image that the slice slider steps through. */
    active: 0,
    images: new Set(data.images.keys()),
    /** -1 is the source alone. */
    columns: new Set([-1, ...data.methods.flatMap((method, index) => (method.isShown ? [index] : []))]),
    preset: data.images.map(() => 0),
    opacity: data.opacity,
    threshold: data.threshold,
    /** Under the pointer: group, u, v. */
    cursor: null,
  };
  if (data.methods.length && state.columns.size === 1) state.columns.add(0);

  // Pictures come as PNG; what is needed of them is their first sample, or all three for colour.
  const samples = async (png, width, height) => {
    const picture = new Image();
    picture.src = "data:image/png;base64," + png;
    await picture.decode();
    const canvas = make("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const once = (object, key, begin) => (object[key] ??= begin());
  const sliceSamples = (image, slice) =>
    once(slice, "samples", async () => {
      const rgba = await samples(slice.png, image.columns, image.rows);
      if (image.isColour) return rgba;
      const levels = new Uint8Array(image.columns * image.rows);
      for (let i = 0; i < levels.length; i++) levels[i] = rgba[4 * i];
      return levels;
    });
  const mapValues = (map) =>
    once(map, "values", async () => {
      const rgba = await samples(map.png, map.size[0], map.size[1] * map.size[2]);
      const values = new Float32Array(map.size[0] * map.size[1] * map.size[2]);
      for (let i = 0; i < values.length; i++) values[i] = (rgba[4 * i] - 128) / 127;
      return values;
    });
  const colours = Object.fromEntries(
    Object.entries(data.colourMaps).map(([name, digits]) => [
      name,
      Uint8Array.from({ length: 768 }, (_, i) => parseInt(digits.substr(2 * i, 2), 16)),
    ]));

  // A heat map at a place in its group's coordinates, trilinearly; 0 where it does not reach.
  const sampler = (map, values) => {
    const [nx, ny, nz] = map.size;
    const m = map.matrix;
    const o = map.offset;
    return (u, v, w) => {
      let x = m[0] * u + m[1] * v + m[2] * w + o[0];
      let y = m[3] * u + m[4] * v + m[5] * w + o[1];
      let z = m[6] * u + m[7] * v + m[8] * w + o[2];
      if (x < -0.5 || y < -0.5 || z < -0.5 || x > nx - 0.5 || y > ny - 0.5 || z > nz - 0.5) return 0;
      x = clamp(x, 0, nx - 1);
      y = clamp(y, 0, ny - 1);
      z = clamp(z, 0, nz - 1);
      const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
      const [fx, fy, fz] = [x - x0, y - y0, z - z0];
      const dx = x0 + 1 < nx ? 1 : 0;
      const dy = y0 + 1 < ny ? nx : 0;
      const dz = z0 + 1 < nz ? nx * ny : 0;
      const at = x0 + nx * (y0 + ny * z0);
      const plane = (i) =>
        (values[i] * (1 - fx) + values[i + dx] * fx) * (1 - fy) +
        (values[i + dy] * (1 - fx) + values[i + dx + dy] * fx) * fy;
      return plane(at) * (1 - fz) + plane(at + dz) * fz;
    };
  };

  // Nothing up to the threshold, then rising smoothly, as in the overlays.
  const opacityOf = (magnitude) => {
    if (magnitude <= state.threshold) return 0;
    const saturation = state.threshold + (data.saturation - data.threshold) * ((1 - state.threshold) / (1 - data.threshold));
    const t = Math.min((magnitude - state.threshold) / Math.max(saturation - state.threshold, 1e-9), 1);
    return state.opacity * t * t * (3 - 2 * t);
  };
  const heatTable = (method) => {
    const table = new Uint8ClampedArray(4 * 256);
    for (let i = 0; i < 256; i++) {
      const place = i / 255;
      const magnitude = method.isSigned ? Math.abs(2 * place - 1) : place;
      for (let c = 0; c < 3; c++) table[4 * i + c] = colours[method.colours][3 * i + c];
      table[4 * i + 3] = 255 * opacityOf(magnitude);
    }
    return table;
  };
  const greyTable = (image) => {
    const preset = image.presets[state.preset[data.images.indexOf(image)]];
    return Uint8ClampedArray.from(image.levels, (value) => {
      const part = clamp((value - preset.low) / (preset.high - preset.low), 0, 1);
      return 255 * (preset.isInverted ? 1 - part : part);
    });
  };

  const nearest = (image) => {
    const depth = state.depth[image.group];
    let best = 0;
    image.slices.forEach((slice, index) => {
      if (Math.abs(slice.at[2] - depth) < Math.abs(image.slices[best].at[2] - depth)) best = index;
    });
    return best;
  };
  const gap = (image) =>
    image.slices.length > 1
      ? Math.abs(image.slices[image.slices.length - 1].at[2] - image.slices[0].at[2]) / (image.slices.length - 1)
      : Infinity;

  // All groups of one frame of reference follow, by the position of the view's middle.
  const goTo = (group, depth) => {
    state.depth[group] = depth;
    const from = data.groups[group];
    if (from.frame === null) return;
    const [u, v] = [(from.view[0] + from.view[2]) / 2, (from.view[1] + from.view[3]) / 2];
    const position = [0, 1, 2].map((axis) => u * from.basis[axis] + v * from.basis[3 + axis] + depth * from.basis[6 + axis]);
    data.groups.forEach((other, index) => {
      if (index === group || other.frame !== from.frame) return;
      state.depth[index] = [0, 1, 2].reduce((sum, axis) => sum + position[axis] * other.basis[6 + axis], 0);
    });
  };
  const goToSlice = (image, index) => {
    const slice = image.slices[clamp(index, 0, image.slices.length - 1)];
    state.active = data.images.indexOf(image);
    goTo(image.group, slice.at[2]);
    refresh();
  };
  const step = (image, count) => goToSlice(image, nearest(image) + count);

  // Controls.
  const stage = make("div", { id: "stage", tabIndex: 0 });
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", "Image panes; arrow keys, Page Up and Page Down, Home and End change the slice");
  const slider = make("input", { type: "range", id: "slice", min: 0, step: 1 });
  const sliderLabel = make("label", { htmlFor: "slice" });
  const range = (id, label, low, high, value, change) => {
    const input = make("input", { type: "range", id, min: low, max: high, step: 1, value });
    const output = make("output", { htmlFor: id, textContent: value + " %" });
    input.addEventListener("input", () => {
      output.textContent = input.value + " %";
      change(Number(input.value) / 100);
      refresh();
    });
    return make("p", {}, make("label", { htmlFor: id, textContent: label }), input, output);
  };
  const boxes = (legend, entries, chosen) => {
    const field = make("fieldset", {}, make("legend", { textContent: legend }));
    for (const [key, name] of entries) {
      const box = make("input", { type: "checkbox", checked: chosen.has(key) });
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(key);
        else if (chosen.size > 1) chosen.delete(key);
        else box.checked = true;
        arrange();
      });
      field.append(make("label", {}, box, " " + name));
    }
    return field;
  };
  const controls = make("div", { className: "controls" });
  const sliceRow = make("p", { className: "wide" }, sliderLabel, slider);
  if (data.images.some((image) => image.slices.length > 1)) controls.append(sliceRow);
  if (data.methods.length) {
    controls.append(
      range("opacity", "Heat map opacity", 0, 100, Math.round(100 * state.opacity), (part) => { state.opacity = part; }),
      range("threshold", "Show from", 0, 95, Math.round(100 * state.threshold), (part) => { state.threshold = part; }));
  }
  if (data.images.length > 1) {
    controls.append(boxes("Modalities", data.images.map((image, index) => [index, image.name.toUpperCase()]), state.images));
  }
  if (data.methods.length) {
    controls.append(
      boxes("Side by side", [[-1, "Source"], ...data.methods.map((method, index) => [index, method.title])], state.columns));
  }
  slider.addEventListener("input", () => goToSlice(data.images[state.active], Number(slider.value)));

  // Panes.
  let panes = [];
  const windowSelect = (image, index) => {
    const select = make("select", {}, ...image.presets.map((preset, place) =>
      make("option", { value: place, textContent: preset.name, selected: place === state.preset[index] })));
    select.setAttribute("aria-label", "Window of " + image.name.toUpperCase());
    select.addEventListener("change", () => {
      state.preset[index] = Number(select.value);
      document.querySelectorAll("[data-window='" + index + "']").forEach((other) => { other.value = select.value; });
      refresh();
    });
    select.dataset.window = index;
    return select;
  };
  const arrange = () => {
    const columns = [...state.columns].sort((a, b) => a - b);
    stage.replaceChildren();
    stage.style.setProperty("--columns", columns.length);
    panes = [...state.images].sort((a, b) => a - b).flatMap((index) => columns.map((column, place) => {
      const image = data.images[index];
      const canvas = make("canvas");
      const caption = make("figcaption");
      const title = make("span", { className: "title" },
        make("b", { textContent: image.name.toUpperCase() }),
        column < 0 ? " source" : " " + data.methods[column].title);
      const head = make("div", { className: "head" }, title);
      if (place === 0 && image.presets.length) head.append(windowSelect(image, index));
      const figure = make("figure", { className: "pane" }, head, canvas, caption);
      canvas.setAttribute("role", "img");
      stage.append(figure);
      const pane = { image, column, canvas, caption, name: title.textContent };
      listen(pane);
      return pane;
    }));
    refresh();
  };

  const listen = (pane) => {
    const { canvas, image } = pane;
    let drag = null;
    let rest = 0;
    canvas.addEventListener("wheel", (event) => {
      if (event.ctrlKey || image.slices.length < 2) return;
      event.preventDefault();
      rest += event.deltaMode === 0 ? event.deltaY / 40 : event.deltaY;
      const count = Math.trunc(rest);
      rest -= count;
      if (count) step(image, count);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      stage.focus({ preventScroll: true });
      state.active = data.images.indexOf(image);
      drag = { x: event.clientX, from: nearest(image) };
      canvas.setPointerCapture(event.pointerId);
      refresh();
    });
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      const view = data.groups[image.group].view;
      state.cursor = {
        group: image.group,
        u: view[0] + ((event.clientX - box.left) / box.width) * (view[2] - view[0]),
        v: view[1] + ((event.clientY - box.top) / box.height) * (view[3] - view[1]),
      };
      if (drag && Math.abs(event.clientX - drag.x) > 4) {
        goToSlice(image, drag.from + Math.round((event.clientX - drag.x) / 6));
      } else {
        refresh();
      }
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drag = null; });
    canvas.addEventListener("pointerleave", () => { state.cursor = null; refresh(); });
  };

  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.ctrlKey || event.altKey || event.metaKey) return;
    const image = data.images[state.active];
    const steps = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    if (event.key in steps) step(image, steps[event.key]);
    else if (event.key === "Home") goToSlice(image, 0);
    else if (event.key === "End") goToSlice(image, image.slices.length - 1);
    else return;
    event.preventDefault();
  });

  // Drawing.
  let isDue = false;
  const refresh = () => {
    const image = data.images[state.active];
    const index = nearest(image);
    slider.max = image.slices.length - 1;
    slider.value = index;
    slider.setAttribute("aria-valuetext", image.name.toUpperCase() + " " + image.slices[index].caption);
    sliderLabel.textContent = image.name.toUpperCase() + " " + image.slices[index].caption;
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      for (const pane of panes) draw(pane);
    });
  };

  const layer = (width, height, fill) => {
    const canvas = make("canvas", { width, height });
    const context = canvas.getContext("2d");
    const picture = context.createImageData(width, height);
    fill(picture.data);
    context.putImageData(picture, 0, 0);
    return canvas;
  };

  const draw = async (pane) => {
    const { image, canvas } = pane;
    const turn = (pane.turn = (pane.turn ?? 0) + 1);
    const slice = image.slices[nearest(image)];
    const method = pane.column < 0 ? null : data.methods[pane.column];
    const map = method?.maps.find((map) => data.images[map.image] === image);
    const [pixels, values] = await Promise.all([sliceSamples(image, slice), map ? mapValues(map) : null]);
    // A later position has been asked for while this one was decoded.
    if (turn !== pane.turn) return;
    const group = data.groups[image.group];
    const [left, top, right, bottom] = group.view;
    const ratio = (bottom - top) / (right - left);
    const width = clamp(Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)), 64, 1200);
    const height = Math.max(1, Math.round(width * ratio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const scale = width / (right - left);
    const grey = image.isColour ? null : greyTable(image);

    context.globalAlpha = 1;
    context.fillStyle = grey ? "rgb(" + [grey[0], grey[0], grey[0]] + ")" : "#000";
    context.fillRect(0, 0, width, height);
    const source = layer(image.columns, image.rows, (rgba) => {
      for (let i = 0; i < image.columns * image.rows; i++) {
        for (let c = 0; c < 3; c++) rgba[4 * i + c] = grey ? grey[pixels[i]] : pixels[4 * i + c];
        rgba[4 * i + 3] = 255;
      }
    });
    const [du, dv] = image.spacing;
    const placed = [
      (slice.at[0] - du / 2 - left) * scale, (slice.at[1] - dv / 2 - top) * scale,
      image.columns * du * scale, image.rows * dv * scale,
    ];
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(source, ...placed);

    let sample = null;
    if (map) {
      sample = sampler(map, values);
      const table = heatTable(method);
      const columns = Math.min(width, 320);
      const rows = Math.max(1, Math.round(columns * ratio));
      const heat = layer(columns, rows, (rgba) => {
        for (let y = 0; y < rows; y++) {
          const v = top + ((y + 0.5) / rows) * (bottom - top);
          for (let x = 0; x < columns; x++) {
            const u = left + ((x + 0.5) / columns) * (right - left);
            const value = clamp(sample(u, v, slice.at[2]), -1, 1);
            if (!method.isSigned && value <= 0) continue;
            const place = 4 * Math.round(255 * (method.isSigned ? (value + 1) / 2 : value));
            const at = 4 * (y * columns + x);
            for (let c = 0; c < 4; c++) rgba[at + c] = table[place + c];
          }
        }
      });
      // Heat lies on the image alone.
      context.save();
      context.beginPath();
      context.rect(...placed);
      context.clip();
      context.drawImage(heat, 0, 0, width, height);
      context.restore();
    }
    annotate(context, group, width, height, scale);
    describe(pane, slice, { pixels, sample, map, method, gap: Math.abs(slice.at[2] - state.depth[image.group]) });
  };

  // The patient's directions, a scale and the cross of the pointer; readable on black and on white.
  const annotate = (context, group, width, height, scale) => {
    const size = clamp(Math.round(width / 24), 11, 22);
    context.font = "600 " + size + "px system-ui, sans-serif";
    context.lineWidth = size / 5;
    const write = (text, x, y, align, baseline) => {
      Object.assign(context, { textAlign: align, textBaseline: baseline, strokeStyle: "rgba(0,0,0,.75)", fillStyle: "#ffd75e" });
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    };
    const margin = size / 2;
    if (group.edges.length === 4) {
      write(group.edges[0], margin, height / 2, "left", "middle");
      write(group.edges[1], width - margin, height / 2, "right", "middle");
      write(group.edges[2], width / 2, margin, "center", "top");
      write(group.edges[3], width / 2, height - margin, "center", "bottom");
    }
    if (group.isPositioned) {
      const length = [100, 50, 20, 10, 5].find((millimetres) => millimetres * scale < width / 3) ?? 2;
      const [x, y] = [margin, height - margin];
      for (const [colour, line] of [["rgba(0,0,0,.75)", size / 3], ["#ffd75e", size / 8]]) {
        Object.assign(context, { strokeStyle: colour, lineWidth: line });
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(x + length * scale, y);
        context.stroke();
      }
      context.lineWidth = size / 5;
      write(length >= 10 ? length / 10 + " cm" : length + " mm", x, y - size / 3, "left", "bottom");
    }
    const cursor = state.cursor;
    if (cursor && data.groups[cursor.group] === group) {
      const [x, y] = [(cursor.u - group.view[0]) * scale, (cursor.v - group.view[1]) * scale];
      context.strokeStyle = "rgba(255,215,94,.7)";
      context.lineWidth = 1;
      for (const [a, b, c, d] of [[x, 0, x, y - 8], [x, y + 8, x, height], [0, y, x - 8, y], [x + 8, y, width, y]]) {
        context.beginPath();
        context.moveTo(a, b);
        context.lineTo(c, d);
        context.stroke();
      }
    }
  };

  const describe = (pane, slice, { pixels, sample, map, method, gap: away }) => {
    const { image } = pane;
    const parts = [slice.caption];
    if (away > Math.max(gap(image), 0.01) * 0.75) parts.push(brief(away) + " mm away");
    if (method && !map) parts.push("not explained by this method");
    const cursor = state.cursor;
    if (cursor && cursor.group === image.group) {
      const x = Math.round((cursor.u - slice.at[0]) / image.spacing[0]);
      const y = Math.round((cursor.v - slice.at[1]) / image.spacing[1]);
      if (x >= 0 && y >= 0 && x < image.columns && y < image.rows) {
        if (!image.isColour) parts.push(brief(image.levels[pixels[y * image.columns + x]]) + (image.unit ? " " + image.unit : ""));
        if (sample) parts.push("attribution " + brief(sample(cursor.u, cursor.v, slice.at[2]) * map.full));
      }
    }
    pane.caption.textContent = parts.filter(Boolean).join(" · ");
    pane.canvas.setAttribute("aria-label", pane.name + ", " + (slice.caption || "image"));
  };

  root.append(controls, stage, make("p", {
    className: "hint",
    textContent: "Mouse wheel, arrow keys, the slider or a sideways drag change the slice; panes of one frame of reference follow each other.",
  }));
  root.hidden = false;
  for (const button of document.querySelectorAll("button[data-image]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const image = data.images[Number(button.dataset.image)];
      const place = image.slices.findIndex((slice) => slice.caption === button.dataset.slice);
      if (place >= 0) goToSlice(image, place);
      root.scrollIntoView({ block: "start" });
      stage.focus({ preventScroll: true });
    });
  }
  arrange();
  new ResizeObserver(() => refresh()).observe(stage);
})();
