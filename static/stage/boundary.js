// What the network says at every place of the window, with the examples on top: a boundary, a surface or a curve.

import { css, element, fitted, mix, number, packed, ramp, rgb, sharpen, ticks } from "./ink.js";

const MARGIN = { left: 52, right: 8, top: 8, bottom: 48 };
const STRENGTH = 0.6; // how strong a class's color becomes in its region: the points keep the full one
const LEVELS = 9; // level lines of a regression surface

export class Boundary {
  constructor() {
    this.heat = element("canvas", "heat");
    this.clip = element("div", "clip", {}, this.heat);
    this.lines = element("canvas", "over");
    this.marks = element("canvas", "over");
    this.box = element("div", "box", { role: "img" }, this.clip, this.lines, this.marks);
    this.legend = element("div", "legend");
    this.figure = element("figure", "boundary", {}, this.legend, this.box);
  }

  setScene(scene, arrays) {
    this.scene = scene;
    this.examples = [arrays.points, arrays.points_test];
    const [columns, rows] = scene.shape;
    this.heat.width = columns;
    this.heat.height = rows;
    this.image = new ImageData(columns, rows);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.clip.hidden = scene.task === "curve";
  }

  /** Lay out anew and draw what rests: the examples, axes and legend. */
  rest(theme) {
    this.theme = theme;
    const { colors, shape, task } = this.scene;
    this.classes = colors.classes.map(rgb);
    this.low = task === "binary" ? this.classes[0] : rgb(colors.negative);
    this.high = task === "binary" ? this.classes[1] : rgb(colors.positive);
    this.ramp = ramp(this.low, theme.background, this.high, STRENGTH);
    this.full = ramp(this.low, theme.background, this.high, 1);
    this.regions = this.classes.map((color) => Uint32Array.from({ length: 256 }, (_, k) => packed(mix(theme.background, color, (STRENGTH * k) / 255))));
    const { clientWidth: width, clientHeight: height } = this.box;
    this.inner = { x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    this.stroke = sharpen(this.lines, width, height);
    this.placeHeat(shape);
    const ink = sharpen(this.marks, width, height);
    this.drawAxes(ink);
    this.drawExamples(ink);
    this.writeLegend();
  }

  /** The grid's outermost places lie on the window's edge, so that half a pixel of the heat map hangs over on each side. */
  placeHeat([columns, rows]) {
    const { x, y, width, height } = this.inner;
    Object.assign(this.clip.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    const [across, down] = [width / Math.max(1, columns - 1), height / Math.max(1, rows - 1)];
    Object.assign(this.heat.style, { left: `${-across / 2}px`, top: `${-down / 2}px`, width: `${columns * across}px`, height: `${rows * down}px` });
  }

  /** Window units -> pixels. */
  at(x, y) {
    const [x0, x1, y0, y1] = this.scene.window;
    const { inner } = this;
    return [inner.x + (inner.width * (x - x0)) / (x1 - x0), inner.y + (inner.height * (y1 - y)) / (y1 - y0)];
  }

  /** Draw the outputs, (n[L], places); true if the picture is another than before. */
  draw(outputs) {
    const ink = this.stroke;
    ink.clearRect(0, 0, this.lines.width, this.lines.height);
    ink.save();
    ink.beginPath();
    ink.rect(this.inner.x, this.inner.y, this.inner.width, this.inner.height);
    ink.clip();
    const changed = this.scene.task === "curve" ? this.drawCurve(ink, outputs) : this.drawField(ink, outputs);
    ink.restore();
    return changed;
  }

  drawField(ink, outputs) {
    const [columns, rows] = this.scene.shape;
    const paint = this.scene.task === "classes" ? this.classPainter(outputs) : this.valuePainter(outputs);
    let changed = false;
    for (let p = 0; p < columns * rows; p++) {
      const q = (rows - 1 - Math.floor(p / columns)) * columns + (p % columns); // the image begins at the top
      const color = paint(p);
      changed ||= this.pixels[q] !== color;
      this.pixels[q] = color;
    }
    if (changed) this.heat.getContext("2d").putImageData(this.image, 0, 0);
    this.drawContours(ink, outputs);
    return changed;
  }

  valuePainter(outputs) {
    const [low, high] = this.scene.task === "binary" ? [0, 1] : this.scene.value_range;
    const scale = 255 / (high - low);
    return (p) => this.ramp[Math.max(0, Math.min(255, Math.round(scale * (outputs[p] - low)))) || 0];
  }

  /** The likeliest class, the stronger the surer. */
  classPainter(outputs) {
    const count = this.pixels.length;
    const K = outputs.length / count;
    return (p) => {
      let best = 0;
      for (let k = 1; k < K; k++) if (outputs[k * count + p] > outputs[best * count + p]) best = k;
      const sure = (outputs[best * count + p] - 1 / K) / (1 - 1 / K);
      return this.regions[best % this.regions.length][Math.max(0, Math.min(255, Math.round(255 * sure))) || 0];
    };
  }

  drawContours(ink, outputs) {
    ink.beginPath();
    if (this.scene.task === "binary") this.contour(ink, outputs, 0.5);
    else if (this.scene.task === "surface") this.levels().forEach((level) => this.contour(ink, outputs, level));
    else this.leads(outputs).forEach((lead) => this.contour(ink, lead, 0));
    ink.lineWidth = this.scene.task === "surface" ? 1 : 2;
    ink.strokeStyle = css(this.theme.text, this.scene.task === "surface" ? 0.4 : 0.75);
    ink.stroke();
  }

  levels() {
    const [low, high] = this.scene.value_range;
    return Array.from({ length: LEVELS }, (_, k) => low + ((k + 1) / (LEVELS + 1)) * (high - low));
  }

  /** For every class by how much it leads over the best of the others: 0 on its border. */
  leads(outputs) {
    const count = this.pixels.length;
    const K = outputs.length / count;
    const leads = Array.from({ length: K }, () => new Float32Array(count));
    for (let p = 0; p < count; p++) {
      let first = -Infinity;
      let second = -Infinity;
      for (let k = 0; k < K; k++) {
        const value = outputs[k * count + p];
        if (value > first) [first, second] = [value, first];
        else if (value > second) second = value;
      }
      for (let k = 0; k < K; k++) {
        const value = outputs[k * count + p];
        leads[k][p] = value === first ? value - second : value - first;
      }
    }
    return leads;
  }

  /** Marching squares: add the line on which the field equals the level to the path. */
  contour(ink, field, level) {
    const [columns, rows] = this.scene.shape;
    const { x, y, width, height } = this.inner;
    const [across, down] = [width / (columns - 1), height / (rows - 1)];
    const crossing = (a, b) => (level - a) / (b - a);
    for (let r = 0; r < rows - 1; r++) {
      for (let c = 0; c < columns - 1; c++) {
        const p = r * columns + c;
        const [a, b, d, e] = [field[p], field[p + 1], field[p + columns + 1], field[p + columns]];
        const corners = (a > level) | ((b > level) << 1) | ((d > level) << 2) | ((e > level) << 3);
        if (corners === 0 || corners === 15) continue;
        const [left, bottom] = [x + c * across, y + height - r * down];
        const ends = [];
        if (a > level !== b > level) ends.push(left + across * crossing(a, b), bottom);
        if (b > level !== d > level) ends.push(left + across, bottom - down * crossing(b, d));
        if (d > level !== e > level) ends.push(left + across * crossing(e, d), bottom - down);
        if (e > level !== a > level) ends.push(left, bottom - down * crossing(a, e));
        for (let k = 0; k < ends.length; k += 4) {
          ink.moveTo(ends[k], ends[k + 1]);
          ink.lineTo(ends[k + 2], ends[k + 3]);
        }
      }
    }
  }

  drawCurve(ink, outputs) {
    const [x0, x1] = this.scene.window;
    const last = outputs.length - 1;
    let changed = false;
    ink.beginPath();
    for (let p = 0; p <= last; p++) {
      const [x, y] = this.at(x0 + (p / last) * (x1 - x0), outputs[p]);
      ink.lineTo(x, y);
      const seen = Math.round(8 * y); // an eighth of a pixel
      changed ||= this.pixels[p] !== seen >>> 0;
      this.pixels[p] = seen;
    }
    ink.lineWidth = 3;
    ink.lineJoin = "round";
    ink.strokeStyle = css(this.high);
    ink.stroke();
    return changed;
  }

  drawAxes(ink) {
    const { x, y, width, height } = this.inner;
    const [x0, x1, y0, y1] = this.scene.window;
    const { text, font } = this.theme;
    ink.font = font;
    ink.fillStyle = css(text, 0.85);
    ink.strokeStyle = css(text, 0.35);
    ink.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
    ink.textAlign = "center";
    for (const value of ticks(x0, x1, width / 90)) ink.fillText(number(value), this.at(value, y0)[0], y + height + 18);
    ink.fillText(fitted(ink, this.scene.axis_names[0], width), x + width / 2, y + height + 38);
    ink.textAlign = "right";
    for (const value of ticks(y0, y1, height / 70)) ink.fillText(number(value), x - 6, this.at(x0, value)[1] + 5);
    ink.save();
    ink.translate(13, y + height / 2);
    ink.rotate(-Math.PI / 2);
    ink.textAlign = "center";
    ink.fillText(fitted(ink, this.scene.axis_names[1], height), 0, 0);
    ink.restore();
  }

  /** Training examples are filled, test examples open. */
  drawExamples(ink) {
    this.examples.forEach((points, isTest) => {
      if (!points) return;
      const m = points.shape[1];
      const radius = m > 600 ? 2.5 : 3.5;
      for (let p = 0; p < m; p++) {
        const [x, y] = this.at(points.values[p], points.values[m + p]);
        this.drawExample(ink, x, y, radius, this.colorOf(points.values[2 * m + p]), isTest);
      }
    });
  }

  drawExample(ink, x, y, radius, color, isTest) {
    const { background, text } = this.theme;
    ink.beginPath();
    ink.arc(x, y, radius, 0, 2 * Math.PI);
    ink.fillStyle = isTest ? css(background) : color;
    ink.fill();
    ink.lineWidth = isTest ? 2 : 1;
    ink.strokeStyle = isTest ? color : css(this.scene.task === "surface" ? text : background);
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
    const { task, class_names: names, title, value_range: [low, high] } = this.scene;
    const dot = (color, kind = "") => {
      const made = element("span", `dot ${kind}`);
      made.style.setProperty("--dot", color);
      return made;
    };
    const entry = (...parts) => element("span", "entry", {}, ...parts);
    const entries = title ? [element("b", "entry", {}, title)] : [];
    if (task === "surface") entries.push(entry(dot(css(this.low)), number(low)), entry(dot(css(this.high)), number(high)));
    else if (task === "curve") entries.push(entry(dot(css(this.high), "line"), "network"));
    else names.forEach((name, k) => entries.push(entry(dot(css(this.classes[k % this.classes.length])), name)));
    const neutral = css(task === "curve" ? this.low : this.theme.text, task === "curve" ? 1 : 0.6);
    entries.push(entry(dot(neutral), "train"));
    if (this.examples[1]) entries.push(entry(dot(neutral, "open"), "test"));
    this.legend.replaceChildren(...entries);
  }
}
