// The hidden space: the window's grid and the examples as a layer sees them, along two of its units or two principal axes.

import { Chart, css, fitted, mix, number } from "./ink.js";
import { Paint } from "./paint.js";
import { shapeOf, trace } from "./shapes.js";

const STEPS = 1000; // from one end of the window to the other, as lab/visit/view.py has it
const MARGIN = { left: 24, right: 4, top: 4, bottom: 24 };
const RADIUS = 2.5;

export class HiddenSpace extends Chart {
  constructor() {
    super("hidden space");
    this.figure.classList.replace("curves", "view");
    this.figure.hidden = true;
  }

  setScene(scene) {
    this.scene = scene;
    this.view = null; // the one at hand is another network's
  }

  take(view) {
    this.view = view;
    const axes = view.axes?.join("; ") ?? "nothing finite to show";
    this.box.setAttribute("aria-label", `The grid of the window and the examples as layer ${view.l} sees them: ${axes}`);
  }

  rest(theme) {
    super.rest(theme);
    this.paint = new Paint(this.scene, theme);
  }

  draw() {
    const { ink, theme, view } = this;
    ink.clearRect(0, 0, this.width, this.height);
    ink.font = theme.font;
    if (!view?.axes) return;
    this.place();
    this.drawGrid();
    if (view.cut) this.drawCut(view.cut);
    this.drawPoints();
    this.drawAxes();
  }

  /** A square, as large as there is room for: this.at(x, y) in steps -> pixels. */
  place() {
    const scale = this.theme.scale;
    const [left, bottom] = [MARGIN.left * scale, MARGIN.bottom * scale];
    const side = Math.min(this.width - left - MARGIN.right, this.height - bottom - MARGIN.top);
    this.inner = { x: left, y: MARGIN.top, side };
    this.at = (x, y) => [left + (side * x) / STEPS, MARGIN.top + side - (side * y) / STEPS];
  }

  /** The lines across and those up in two shades, so that they can be told apart where the grid is folded. */
  drawGrid() {
    const { ink, theme, view: { grid: [xs, ys], places } } = this;
    const lines = xs.length / places;
    for (let line = 0; line < lines; line++) {
      ink.beginPath();
      for (let p = line * places; p < (line + 1) * places; p++) ink.lineTo(...this.at(xs[p], ys[p]));
      ink.lineWidth = theme.thickness;
      ink.strokeStyle = css(theme.text, lines > 1 && line < lines / 2 ? 0.3 : 0.55);
      ink.stroke();
    }
  }

  /** Where the output says one half: a x + b y + c = 0. */
  drawCut([a, b, c]) {
    const { ink, theme, inner, view: { window: [x0, y0, size] } } = this;
    const far = 2 * size;
    const norm = Math.hypot(a, b);
    if (!norm) return;
    const [mx, my] = [x0 + size / 2, y0 + size / 2];
    const off = (a * mx + b * my + c) / norm ** 2;
    const foot = [mx - off * a, my - off * b];
    const end = (sign) => [foot[0] - (sign * far * b) / norm, foot[1] + (sign * far * a) / norm];
    const pixel = ([x, y]) => this.at((STEPS * (x - x0)) / size, (STEPS * (y - y0)) / size);
    ink.save();
    ink.beginPath();
    ink.rect(inner.x, inner.y, inner.side, inner.side);
    ink.clip();
    ink.beginPath();
    ink.moveTo(...pixel(end(-1)));
    ink.lineTo(...pixel(end(1)));
    ink.lineWidth = 2.5 * theme.thickness;
    ink.strokeStyle = css(theme.text);
    ink.stroke();
    ink.restore();
  }

  drawPoints() {
    const { ink, theme, view: { points: [xs, ys], labels } } = this;
    labels.forEach((label, k) => {
      trace(ink, shapeOf(this.scene, label), ...this.at(xs[k], ys[k]), RADIUS * Math.sqrt(theme.thickness));
      ink.lineWidth = 2;
      ink.strokeStyle = this.scene.task === "surface" ? css(theme.text, 0.7) : css(theme.background);
      ink.stroke();
      ink.fillStyle = css(this.colorOf(label));
      ink.fill();
    });
  }

  /** A class's color; of a number, its place on the scale. */
  colorOf(label) {
    const { task, value_range: [low, high] } = this.scene;
    const { classes } = this.paint;
    if (task === "binary" || task === "classes") return classes[label % classes.length];
    const side = Math.max(-1, Math.min(1, (2 * (label - low)) / (high - low || 1) - 1));
    return mix(this.theme.background, side < 0 ? this.paint.low : this.paint.high, Math.abs(side));
  }

  drawAxes() {
    const { ink, theme, inner: { x, y, side }, view: { axes, window: [x0, y0, size] } } = this;
    const baseline = y + side + 16 * theme.scale;
    ink.strokeStyle = css(theme.text, 0.35);
    ink.lineWidth = 1;
    ink.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
    ink.fillStyle = css(theme.text, 0.85);
    ink.textAlign = "center";
    const rounded = (value) => number(Number(value.toPrecision(2)));
    const told = (name, low) => (name.includes("unit ") ? `${name}: ${rounded(low)} to ${rounded(low + size)}` : name);
    ink.fillText(fitted(ink, told(axes[0], x0), side), x + side / 2, baseline);
    ink.save();
    ink.translate(13 * theme.scale, y + side / 2);
    ink.rotate(-Math.PI / 2);
    ink.fillText(fitted(ink, told(axes[1], y0), side), 0, 0);
    ink.restore();
  }
}
