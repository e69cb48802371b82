// What the network says at every place of the window, with the examples on top: a boundary, a surface or a curve.

import { contour, factorFor, leads, refine } from "./field.js";
import { css, element, fitted, mix, number, scaled, sharpen, ticks } from "./ink.js";
import { drawName, middles, MOST_BY_COLOR } from "./names.js";
import { activate } from "./network.js";
import { Paint } from "./paint.js";
import { inUnits } from "./pointing.js";
import { shapeOf, trace } from "./shapes.js";

const MARGIN = { left: 52, right: 8, top: 8, bottom: 48 };
const LEVELS = 9; // level lines of a regression surface
const INVERSE = { sigmoid: (a) => Math.log(a / (1 - a)), tanh: Math.atanh, linear: (a) => a }; // A[L] -> Z[L]

export class Boundary {
  constructor() {
    this.heat = element("canvas", "heat");
    this.clip = element("div", "clip", {}, this.heat);
    this.lines = element("canvas", "over");
    this.marks = element("canvas", "over");
    this.names = element("canvas", "over");
    this.box = element("div", "box", { role: "img" }, this.clip, this.lines, this.marks, this.names);
    this.legend = element("div", "legend");
    this.figure = element("figure", "boundary", {}, this.legend, this.box);
  }

  setScene(scene, arrays, forward) {
    this.scene = scene;
    this.forward = forward;
    this.examples = [arrays.points, arrays.points_test];
    const isCurve = scene.task === "curve";
    this.clip.hidden = isCurve;
    this.lines.style.zIndex = isCurve ? 1 : 0; // the curve lies over its examples, a boundary under them
    this.seen = new Int32Array(scene.shape[0]);
    if (!isCurve) this.makeHeat(scene.shape);
  }

  /** The heat map is finer than the grid: Z[L] is smooth enough to interpolate where A[L] no longer is. */
  makeHeat([columns, rows]) {
    this.factor = factorFor(columns);
    this.heat.width = this.factor * (columns - 1) + 1;
    this.heat.height = this.factor * (rows - 1) + 1;
    this.image = new ImageData(this.heat.width, this.heat.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.fine = new Float32Array(this.outputs * this.pixels.length);
  }

  get outputs() {
    return this.forward.sizes.at(-1);
  }

  /** Lay out anew and draw what rests: the examples, axes and legend. */
  rest(theme) {
    this.theme = theme;
    this.paint = new Paint(this.scene, theme);
    this.classes = this.paint.classes;
    this.low = this.paint.low;
    this.high = this.paint.high;
    this.writeLegend(); // before the box is measured: a legend of two lines makes it lower
    const { clientWidth: width, clientHeight: height } = this.box;
    const margin = scaled(MARGIN, theme);
    this.inner = { x: margin.left, y: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    this.stroke = sharpen(this.lines, width, height);
    if (this.scene.task !== "curve") this.placeHeat();
    this.plates = sharpen(this.names, width, height);
    const ink = sharpen(this.marks, width, height);
    this.drawAxes(ink);
    this.drawExamples(ink);
  }

  /** The grid's outermost places lie on the window's edge, so that half a pixel of the heat map hangs over on each side. */
  placeHeat() {
    const { x, y, width, height } = this.inner;
    const [across, down] = [width / (this.heat.width - 1), height / (this.heat.height - 1)];
    const place = (style, left, top, w, h) => Object.assign(style, { left: `${left}px`, top: `${top}px`, width: `${w}px`, height: `${h}px` });
    place(this.clip.style, x, y, width, height);
    place(this.heat.style, -across / 2, -down / 2, width + across, height + down);
  }

  /** Window units -> pixels. */
  at(x, y) {
    const [x0, x1, y0, y1] = this.scene.window;
    const { inner } = this;
    return [inner.x + (inner.width * (x - x0)) / (x1 - x0), inner.y + (inner.height * (y1 - y)) / (y1 - y0)];
  }

  /** Draw what the last forward pass gave; true if the picture is another than before. */
  draw() {
    const ink = this.stroke;
    ink.clearRect(0, 0, this.lines.width, this.lines.height);
    ink.save();
    ink.beginPath();
    ink.rect(this.inner.x, this.inner.y, this.inner.width, this.inner.height);
    ink.clip();
    const changed = this.scene.task === "curve" ? this.drawCurve(ink) : this.drawField(ink);
    ink.restore();
    return changed;
  }

  drawField(ink) {
    const { count, Z } = this.forward;
    const size = this.pixels.length;
    for (let k = 0; k < this.outputs; k++)
      refine(Z.subarray(k * count, (k + 1) * count), this.scene.shape, this.factor, this.fine.subarray(k * size, (k + 1) * size));
    activate(this.scene.network.output, this.fine, this.outputs, size);
    const paint = this.paint.painter(this.fine, this.outputs, size);
    let changed = false;
    for (let p = 0; p < size; p++) {
      const color = paint(p);
      changed ||= this.pixels[p] !== color;
      this.pixels[p] = color;
    }
    if (changed) this.heat.getContext("2d").putImageData(this.image, 0, 0);
    this.drawContours(ink);
    return changed;
  }

  drawContours(ink) {
    const { network, shape, task } = this.scene;
    const { count, Z } = this.forward;
    const { x, y, width, height } = this.inner;
    const [across, down] = [width / (shape[0] - 1), height / (shape[1] - 1)];
    const segment = (x0, y0, x1, y1) => {
      ink.moveTo(x + across * x0, y + height - down * y0);
      ink.lineTo(x + across * x1, y + height - down * y1);
    };
    ink.beginPath();
    if (task === "classes") {
      const led = leads(Z, this.outputs);
      for (let k = 0; k < this.outputs; k++) contour(led.subarray(k * count, (k + 1) * count), shape, 0, segment);
      this.nameRegions(led);
    } else for (const level of this.levels()) contour(Z, shape, INVERSE[network.output](level), segment);
    ink.lineWidth = this.theme.thickness * (task === "surface" ? 1 : 2);
    ink.strokeStyle = css(this.theme.text, task === "surface" ? 0.4 : 0.75);
    ink.stroke();
  }

  nameRegions(led) {
    this.plates.clearRect(0, 0, this.names.width, this.names.height);
    const { class_names: names, shape } = this.scene;
    if (names.length <= MOST_BY_COLOR) return;
    const { x, y, width, height } = this.inner;
    for (const [k, [column, row]] of middles(led, this.outputs, shape[0]))
      drawName(this.plates, names[k], x + (width * column) / (shape[0] - 1), y + height - (height * row) / (shape[1] - 1), this.theme);
  }

  levels() {
    if (this.scene.task === "binary") return [0.5];
    const [low, high] = this.scene.value_range;
    return Array.from({ length: LEVELS }, (_, k) => low + ((k + 1) / (LEVELS + 1)) * (high - low));
  }

  drawCurve(ink) {
    const [x0, x1] = this.scene.window;
    const values = this.forward.A.at(-1);
    const last = values.length - 1;
    let changed = false;
    ink.beginPath();
    values.forEach((value, p) => {
      const [x, y] = this.at(x0 + (p / last) * (x1 - x0), value);
      ink.lineTo(x, y);
      const height = Math.round(8 * y); // an eighth of a pixel is not seen
      changed ||= this.seen[p] !== height;
      this.seen[p] = height;
    });
    ink.lineWidth = 3 * this.theme.thickness;
    ink.lineJoin = "round";
    ink.strokeStyle = css(this.high);
    ink.stroke();
    return changed;
  }

  drawAxes(ink) {
    const { x, y, width, height } = this.inner;
    const [x0, x1, y0, y1] = this.scene.window;
    const { text, font, scale } = this.theme;
    ink.font = font;
    ink.fillStyle = css(text, 0.85);
    ink.strokeStyle = css(text, 0.35);
    ink.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
    ink.textAlign = "center";
    for (const value of ticks(x0, x1, width / (90 * scale))) ink.fillText(number(value), this.at(value, y0)[0], y + height + 18 * scale);
    ink.fillText(fitted(ink, this.scene.axis_names[0], width), x + width / 2, y + height + 38 * scale);
    ink.textAlign = "right";
    const [from, to] = this.endsInUnits();
    const heightOf = (value) => y + (height * (to - value)) / (to - from);
    for (const value of ticks(from, to, height / (70 * scale))) ink.fillText(number(value), x - 6, heightOf(value) + 5 * scale);
    ink.save();
    ink.translate(13 * scale, y + height / 2);
    ink.rotate(-Math.PI / 2);
    ink.textAlign = "center";
    ink.fillText(fitted(ink, this.scene.axis_names[1], height), 0, 0);
    ink.restore();
  }

  /** Both ends of the upright axis; where it is a curve's target, in the target's own units. */
  endsInUnits() {
    const [, , ...ends] = this.scene.window;
    return this.scene.task === "curve" ? ends.map((y) => inUnits(this.scene, y)) : ends;
  }

  /** Training examples are filled, test examples open. */
  drawExamples(ink) {
    this.examples.forEach((points, isTest) => {
      if (!points) return;
      const m = points.shape[1];
      const radius = (m > 600 ? 2.5 : 3.5) * Math.sqrt(this.theme.thickness);
      for (let p = 0; p < m; p++) {
        const [x, y] = this.at(points.values[p], points.values[m + p]);
        this.drawExample(ink, x, y, radius, points.values[2 * m + p], isTest);
      }
    });
  }

  /** Parted from what lies under it by a rim of the background; on a surface, whose middle is the background, of the text. */
  drawExample(ink, x, y, radius, label, isTest) {
    const { background, text } = this.theme;
    const color = this.colorOf(label);
    trace(ink, shapeOf(this.scene, label), x, y, radius);
    ink.fillStyle = isTest ? css(background) : color;
    ink.lineWidth = isTest ? 4 : 2;
    ink.strokeStyle = this.scene.task === "surface" ? css(text, 0.7) : css(background);
    ink.stroke();
    ink.fill();
    if (!isTest) return;
    ink.lineWidth = 2;
    ink.strokeStyle = color;
    ink.stroke();
  }

  colorOf(label) {
    const { task, value_range: [low, high] } = this.scene;
    if (task === "curve") return css(this.low);
    if (task !== "surface") return css(this.classes[label % this.classes.length]);
    const side = Math.max(-1, Math.min(1, (2 * (label - low)) / (high - low) - 1));
    return css(mix(this.theme.background, side < 0 ? this.low : this.high, Math.abs(side)));
  }

  writeLegend() {
    const { task, class_names: names, title, value_range, range_in_units } = this.scene;
    const [low, high] = range_in_units ?? value_range;
    const entry = (color, text, kind = "") => {
      const dot = element("span", `dot ${kind}`);
      dot.style.setProperty("--dot", css(color));
      return element("span", "entry", {}, dot, text);
    };
    const entries = title ? [element("b", "title", {}, title)] : [];
    if (task === "surface") entries.push(entry(this.low, number(low)), entry(this.high, number(high)));
    else if (task === "curve") entries.push(entry(this.high, "network", "line"));
    else entries.push(...names.map((name, k) => entry(this.classes[k % this.classes.length], name, shapeOf(this.scene, k))));
    const neutral = task === "curve" ? this.low : mix(this.theme.background, this.theme.text, 0.6);
    entries.push(entry(neutral, "train"));
    if (this.examples[1]) entries.push(entry(neutral, "test", "open"));
    this.legend.replaceChildren(...entries);
  }
}
