// The network: every unit as a small picture of its own response over the window, every weight as a line.

import { css, element, fitted, ramp, rgb, shade, sharpen } from "./ink.js";

const MOST_UNITS = 8; // drawn in a layer; of a larger one the first, and the number of the rest
const PICTURE = 24; // pixels across a unit's picture
const HEAD = 28;
const WIDEST = 5; // px of a line
const REACH = 8; // px from a line at which it is meant
const STOPS = 24; // points of a line that are looked at for that

export class Diagram {
  /** choose(l, i, j): the weight from unit j of layer l - 1 to unit i of layer l was clicked; j = n[l-1] is the bias. */
  constructor(choose) {
    this.canvas = element("canvas", "over", { role: "img" });
    this.box = element("div", "box", {}, this.canvas);
    this.figure = element("figure", "diagram", {}, this.box);
    this.atlas = new OffscreenCanvas(1, 1);
    this.head = HEAD; // px above the units
    this.frozen = new Set(); // units that are not trained: "1.3" is unit 3 of layer 1
    this.marked = null; // the weight that is pointed at: its l, i, j
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const found = this.biasAt(offsetX, offsetY) ?? this.weightAt(offsetX, offsetY);
      if (found) choose(...found);
    });
  }

  /** The unit at a point: its l, i. */
  unitAt(x, y) {
    const half = this.size / 2;
    for (let l = 0; l < this.units.length; l++) {
      const i = this.units[l].findIndex((unit) => Math.abs(unit.x - x) <= half && Math.abs(unit.y - y) <= half);
      if (i >= 0) return [l, i];
    }
    return null;
  }

  /** The bias of the unit at a point: its l, i, j. */
  biasAt(x, y) {
    const [l, i] = this.unitAt(x, y) ?? [0];
    return l ? [l, i, this.forward.sizes[l - 1]] : null;
  }

  /** The weight whose line is nearest to a point, within REACH: its l, i, j. */
  weightAt(x, y) {
    let [nearest, found] = [REACH, null];
    for (const { from, to, name } of this.edges) {
      const [x0, x1] = [from.x + this.size / 2, to.x - this.size / 2];
      for (let k = 0; k <= STOPS; k++) {
        const t = k / STOPS;
        const [along, rise] = [1.5 * t * (1 - t) + t ** 3, t * t * (3 - 2 * t)]; // of the Bezier curve below
        const distance = Math.hypot(x0 + along * (x1 - x0) - x, from.y + rise * (to.y - from.y) - y);
        if (distance < nearest) [nearest, found] = [distance, name];
      }
    }
    return found;
  }

  setScene(scene, forward) {
    this.scene = scene;
    this.forward = forward;
    const [columns, rows] = scene.shape;
    this.picture = [Math.min(PICTURE, columns), Math.min(PICTURE, rows)];
    const sample = (count, size, k) => Math.round((k * (count - 1)) / Math.max(1, size - 1));
    this.samples = Int32Array.from({ length: this.picture[0] * this.picture[1] }, (_, q) => {
      const [column, row] = [q % this.picture[0], Math.floor(q / this.picture[0])];
      return (rows - 1 - sample(rows, this.picture[1], row)) * columns + sample(columns, this.picture[0], column);
    });
  }

  rest(theme) {
    this.theme = theme;
    const { colors, task } = this.scene;
    this.negative = rgb(colors.negative);
    this.positive = rgb(colors.positive);
    const classes = colors.classes.map(rgb);
    this.ramp = ramp(this.negative, theme.background, this.positive, 1);
    this.outputRamps =
      task === "classes"
        ? classes.map((color) => ramp(theme.background, theme.background, color, 1))
        : [task === "binary" ? ramp(classes[0], theme.background, classes[1], 1) : this.ramp];
    const { clientWidth: width, clientHeight: height } = this.box;
    this.width = width;
    this.height = height;
    this.ink = sharpen(this.canvas, width, height);
    this.place();
  }

  /** Where everything stands: this.units [{l, i, x, y}], this.edges [{place, from, to}]. */
  place() {
    const { sizes } = this.forward;
    const L = sizes.length - 1;
    this.ink.font = this.theme.font;
    const room = (names) => Math.min(this.width / 5, 8 + Math.max(0, ...names.map((name) => this.ink.measureText(name).width)));
    const [left, right] = [room(this.scene.input_names.slice(0, MOST_UNITS)), room(this.outputNames())];
    this.margins = { left, right };
    const head = this.head * this.theme.scale;
    const most = Math.max(1, Math.min(MOST_UNITS, Math.floor((this.height - head) / 26)));
    this.shown = sizes.map((n) => (n <= most ? n : Math.max(1, most - 1)));
    const step = (this.width - left - right) / (L + 1);
    const tallest = Math.max(...sizes.map((n) => Math.min(n, most)));
    const row = (this.height - head) / tallest;
    this.size = Math.max(12, Math.min(46, 0.8 * row, 0.62 * step));
    this.step = step;
    this.units = this.shown.map((count, l) => {
      const slots = count < sizes[l] ? count + 1 : count;
      const pitch = Math.min(row, 1.7 * this.size);
      const top = head + (this.height - head - pitch * slots) / 2;
      return Array.from({ length: count }, (_, i) => ({ x: left + (l + 0.5) * step, y: top + (i + 0.5) * pitch, pitch }));
    });
    this.edges = [];
    const edge = (from, to, name) => ({ place: this.forward.place(...name), from, to, line: this.lineOf(from, to), name });
    for (let l = 1; l <= L; l++)
      this.units[l].forEach((to, i) => this.units[l - 1].forEach((from, j) => this.edges.push(edge(from, to, [l, i, j]))));
    [this.atlas.width, this.atlas.height] = [this.picture[0] * Math.max(...this.shown), this.picture[1] * sizes.length];
    this.image = new ImageData(this.atlas.width, this.atlas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  outputNames() {
    return this.scene.task === "classes" ? this.scene.class_names.slice(0, MOST_UNITS) : [];
  }

  draw(weights) {
    const { ink } = this;
    ink.clearRect(0, 0, this.width, this.height);
    this.drawEdges(weights);
    if (this.scene.task === "curve") this.units.forEach((layer, l) => layer.forEach((unit, i) => this.drawLine(unit, this.forward.unit(l, i), this.scaleOf(l, i))));
    else this.drawPictures();
    this.drawRest();
    this.drawNames();
  }

  /** Lines of like color and width in one stroke. The width grows with |w| and levels off: 1 is half of the widest. */
  drawEdges(weights) {
    const strokes = new Map();
    let marked = null;
    for (const { place, line, name } of this.edges) {
      const w = weights[place];
      const width = Number.isFinite(w) ? Math.abs(w) / (1 + Math.abs(w)) : 1;
      const key = Math.sign(w) * Math.ceil(12 * width);
      if (!strokes.has(key)) strokes.set(key, new Path2D());
      strokes.get(key).addPath(line);
      if (this.marked?.join() === name.join()) marked = line;
    }
    for (const [key, path] of strokes) {
      const strength = Math.abs(key) / 12;
      this.ink.lineWidth = Math.max(0.5, WIDEST * strength) * this.theme.thickness;
      this.ink.strokeStyle = key ? css(key < 0 ? this.negative : this.positive, 0.3 + 0.6 * strength) : css(this.theme.text, 0.15);
      this.ink.stroke(path);
    }
    if (!marked) return;
    this.ink.lineWidth = 2;
    this.ink.strokeStyle = css(this.theme.text);
    this.ink.stroke(marked);
  }

  lineOf(from, to) {
    const line = new Path2D();
    const [x0, x1] = [from.x + this.size / 2, to.x - this.size / 2];
    const middle = (x0 + x1) / 2;
    line.moveTo(x0, from.y);
    line.bezierCurveTo(middle, from.y, middle, to.y, x1, to.y);
    return line;
  }

  /** [middle, half range]: bounded activations on their own range; others on what they reach, at least half a unit. */
  scaleOf(l, i) {
    const { task, value_range: [low, high] } = this.scene;
    const isOutput = l === this.units.length - 1;
    if (isOutput && task === "binary") return [0.5, 0.5];
    if (isOutput && task === "classes") return [0, 1];
    if (isOutput) return [(low + high) / 2, (high - low) / 2];
    const name = this.forward.activations[l];
    if (name === "tanh") return [0, 1];
    if (name === "sigmoid") return [0.5, 0.5];
    let largest = 0.5;
    for (const value of this.forward.unit(l, i)) if (Math.abs(value) > largest) largest = Math.abs(value);
    return [0, largest];
  }

  /** 256 colors, from the lower to the upper end of that range. */
  colorsOf(l, i) {
    return l === this.units.length - 1 ? this.outputRamps[i % this.outputRamps.length] : this.ramp;
  }

  /** A unit's name on paper, or what it stands for. */
  nameOf(l, i) {
    return l === 0 ? (this.scene.input_names[i] ?? `x${i + 1}`) : `A[${l}][${i + 1}]`;
  }

  drawPictures() {
    this.units.forEach((layer, l) => layer.forEach((_, i) => this.paint(l, i)));
    this.atlas.getContext("2d").putImageData(this.image, 0, 0);
    const [w, h] = this.picture;
    this.units.forEach((layer, l) =>
      layer.forEach(({ x, y }, i) => {
        const corner = [x - this.size / 2, y - this.size / 2];
        this.ink.drawImage(this.atlas, i * w, l * h, w, h, ...corner, this.size, this.size);
        this.frame(...corner);
      }),
    );
  }

  paint(l, i) {
    const [w, h] = this.picture;
    const values = this.forward.unit(l, i);
    const [middle, half] = this.scaleOf(l, i);
    const colors = this.colorsOf(l, i);
    const scale = 127.5 / half;
    for (let q = 0; q < w * h; q++) {
      const place = (l * h + Math.floor(q / w)) * this.atlas.width + i * w + (q % w);
      this.pixels[place] = colors[shade(128 + scale * (values[this.samples[q]] - middle))];
    }
  }

  /** With one input a response is a line, 0 (or the middle of its range) halfway up. */
  drawLine({ x, y }, values, [middle, half]) {
    const { ink, size } = this;
    const corner = [x - size / 2, y - size / 2];
    ink.fillStyle = css(this.theme.background);
    ink.fillRect(...corner, size, size);
    ink.beginPath();
    for (let p = 0; p < values.length; p += 4) {
      const height = Math.max(-1, Math.min(1, (values[p] - middle) / half));
      ink.lineTo(corner[0] + (size * p) / (values.length - 1), y - 0.45 * size * height);
    }
    ink.lineWidth = 2 * this.theme.thickness;
    ink.strokeStyle = css(this.positive);
    ink.stroke();
    this.frame(...corner);
  }

  /** A unit that is off is crossed out; one that is frozen has a thick frame. */
  drawRest() {
    const { ink, size } = this;
    ink.strokeStyle = css(this.theme.text);
    const off = new Set(this.forward.off.map((unit) => unit.join(".")));
    this.units.forEach((layer, l) =>
      layer.forEach(({ x, y }, i) => {
        const [left, top] = [x - size / 2, y - size / 2];
        const name = `${l}.${i + 1}`;
        ink.lineWidth = 2;
        if (off.has(name)) {
          ink.beginPath();
          ink.moveTo(left, top);
          ink.lineTo(left + size, top + size);
          ink.moveTo(left + size, top);
          ink.lineTo(left, top + size);
          ink.stroke();
        }
        ink.lineWidth = 4;
        if (this.frozen.has(name)) ink.strokeRect(left, top, size, size);
      }),
    );
  }

  frame(x, y) {
    this.ink.lineWidth = 1;
    this.ink.strokeStyle = css(this.theme.text, 0.55);
    this.ink.strokeRect(x, y, this.size, this.size);
  }

  drawNames() {
    const { ink, theme, size, step } = this;
    const { sizes } = this.forward;
    ink.font = theme.font;
    ink.fillStyle = css(theme.text, 0.85);
    ink.textAlign = "center";
    sizes.forEach((n, l) => {
      const x = this.margins.left + (l + 0.5) * step;
      ink.fillText(l === 0 ? "X" : `A[${l}]`, x, 16 * theme.scale);
      const last = this.units[l].at(-1);
      const rest = n - this.shown[l];
      if (rest > 0) ink.fillText(step > 72 ? `+${rest} more` : `+${rest}`, x, last.y + size / 2 + 18 * theme.scale);
    });
    ink.textAlign = "right";
    this.units[0].forEach(({ x, y }, i) => this.name(this.scene.input_names[i], x - size / 2 - 5, y, x - size / 2 - 5));
    ink.textAlign = "left";
    this.units.at(-1).forEach(({ x, y }, i) => this.name(this.outputNames()[i], x + size / 2 + 5, y, this.width - x - size / 2 - 5));
  }

  /** A unit's name; of "color = red" the word, where there is no room for both. */
  name(text, x, y, room) {
    if (!text) return;
    const word = this.ink.measureText(text).width > room ? text.slice(text.lastIndexOf(" = ") + 1) : text;
    this.ink.fillText(fitted(this.ink, word, room), x, y + 5 * this.theme.scale);
  }
}
