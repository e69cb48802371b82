// The health of every layer: histograms of Z, A and dZ, its units that no longer learn, and the size of a step.

import { Chart, css, number, rgb } from "./ink.js";

const KINDS = ["Z", "A", "dZ"];
const EXPLAINED =
  "Z, A and dZ of each layer, over its units and the training examples. ✕ dead: Z is below 0 for every example. ⊟ saturated: g' is below a " +
  "twentieth of its largest for 9 examples in 10. ΔW/W: the optimizer's next step beside the weights; about 0.001 is usual.";
const LINE = 18; // px
const GAP = 8;
const LOW_ROW = 60; // px; a lower one has no room for the ends of its histograms
const MARK = 0.36; // of a unit's size

export class Health extends Chart {
  constructor() {
    super("health");
    this.figure.classList.replace("curves", "view");
    this.figure.hidden = true;
    this.box.title = EXPLAINED;
    this.layers = [];
  }

  setScene({ colors }) {
    this.colors = colors.layers;
    this.layers = []; // those at hand are another network's
  }

  take({ layers }) {
    this.layers = layers;
    const words = layers.map((layer, k) => `layer ${k + 1}: ${ranges(layer)}, ${this.told(layer)}`);
    this.box.setAttribute("aria-label", `Health of the layers; ${words.join("; ")}`);
  }

  draw() {
    const { ink, theme, width, height } = this;
    const line = LINE * theme.scale;
    ink.clearRect(0, 0, width, height);
    ink.font = theme.font;
    const column = (width + GAP) / KINDS.length;
    ink.fillStyle = css(theme.text);
    ink.textAlign = "center";
    KINDS.forEach((kind, c) => ink.fillText(kind, c * column + (column - GAP) / 2, line - 4));
    const row = (height - line) / Math.max(1, this.layers.length);
    this.layers.forEach((layer, k) => this.drawLayer(layer, k, line + k * row, row, column));
  }

  drawLayer(layer, k, top, row, column) {
    const { ink, theme } = this;
    const line = LINE * theme.scale;
    const hasEnds = row > LOW_ROW * theme.scale;
    const bottom = top + row - (hasEnds ? line : 3);
    ink.fillStyle = css(theme.text);
    ink.textAlign = "left";
    ink.fillText(`${k + 1}: ${this.told(layer)}`, 0, top + line - 4);
    KINDS.forEach((kind, c) => this.drawBars(layer[kind], rgb(this.colors[k]), c * column, column - GAP, top + line + 2, bottom));
    if (hasEnds) KINDS.forEach((kind, c) => this.drawEnds(layer[kind], c * column, column - GAP, bottom + line - 4));
  }

  drawBars(spread, color, left, width, top, bottom) {
    const { ink, theme } = this;
    ink.fillStyle = css(theme.text, 0.5);
    ink.fillRect(left, bottom, width, 1);
    if (!spread || bottom <= top) return;
    const most = Math.max(...spread.counts);
    const step = width / spread.counts.length;
    ink.fillStyle = css(color);
    spread.counts.forEach((count, k) => {
      const height = count && Math.max(1, ((bottom - top) * count) / most);
      ink.fillRect(left + k * step, bottom - height, Math.max(1, step - 1), height);
    });
  }

  drawEnds(spread, left, width, y) {
    const { ink, theme } = this;
    ink.fillStyle = css(theme.text, 0.75);
    ink.textAlign = spread ? "left" : "center";
    if (!spread) {
      ink.fillText("infinite", left + width / 2, y);
      return;
    }
    ink.fillText(short(spread.low), left, y);
    ink.textAlign = "right";
    ink.fillText(short(spread.high), left + width, y);
  }

  /** A layer's units at fault, and its step, in words. */
  told({ units, dead, saturated, update }) {
    const words = [];
    if (dead) words.push(`${dead.length ? "✕ " : ""}${dead.length} of ${units} dead`);
    if (saturated) words.push(`${saturated.length ? "⊟ " : ""}${saturated.length} of ${units} saturated`);
    if (update !== null) words.push(`ΔW/W ${short(update)}`);
    return words.join(" · ");
  }
}

/** In the network's picture: a cross over each dead unit, a frame with a bar around each saturated one. */
export function drawMarks({ ink, theme, units, size }, layers) {
  layers.forEach(({ dead, saturated }, k) => {
    const shown = (which) => (which ?? []).map((i) => units[k + 1][i]).filter(Boolean);
    for (const unit of shown(dead)) drawLined(ink, theme, cross(unit, MARK * size));
    for (const unit of shown(saturated)) drawLined(ink, theme, barred(unit, size));
  });
}

function cross({ x, y }, reach) {
  const path = new Path2D();
  for (const side of [-1, 1]) {
    path.moveTo(x - reach, y - side * reach);
    path.lineTo(x + reach, y + side * reach);
  }
  return path;
}

function barred({ x, y }, size) {
  const path = new Path2D();
  path.rect(x - size / 2, y - size / 2, size, size);
  path.moveTo(x - size / 2, y);
  path.lineTo(x + size / 2, y);
  return path;
}

/** A line of the text's color, parted from the picture below by one of the background. */
function drawLined(ink, { text, background, thickness }, path) {
  for (const [color, width] of [[background, 5], [text, 2.5]]) {
    ink.lineWidth = width * thickness;
    ink.strokeStyle = css(color);
    ink.stroke(path);
  }
}

const short = (value) => number(Number(value.toPrecision(2)));
const ranges = (layer) =>
  KINDS.map((kind) => (layer[kind] ? `${kind} from ${short(layer[kind].low)} to ${short(layer[kind].high)}` : `${kind} infinite`)).join(", ");
