// The gradient of every layer as a bar on a log axis: where it vanishes, the bars grow shorter towards the input.

import { Chart, css, number, rgb, ticks } from "./ink.js";

const MARGIN = { left: 62, right: 66, top: 30, bottom: 24 };
const SMOOTHING = 0.3; // the share of the latest value; single mini-batches make a gradient jump
const REACH = 20; // rows of the history that are smoothed
const AXIS = [-4, 0]; // powers of ten that are always in sight

export class Bars extends Chart {
  /** layers: [{label, color, values}], values up to the epoch that is shown. */
  draw(layers) {
    const { width, height } = this;
    const bars = layers.map((layer) => ({ ...layer, power: smoothed(layer.values) }));
    const powers = bars.map(({ power }) => power).filter(Number.isFinite);
    const low = Math.min(AXIS[0], ...powers.map(Math.floor));
    const high = Math.max(AXIS[1], ...powers.map(Math.ceil));
    const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    this.x = (power) => MARGIN.left + (inner.width * (power - low)) / (high - low);
    this.clear();
    this.drawAxis(low, high, inner);
    const row = inner.height / bars.length;
    bars.forEach((bar, k) => this.drawBar(bar, MARGIN.top + row * k, row));
    this.words = bars.map(({ label, power }) => `${label} ${told(power)}`).join(", ");
  }

  drawAxis(low, high, { width, height }) {
    const { ink, theme } = this;
    ink.lineWidth = 1;
    ink.textAlign = "center";
    for (const power of ticks(low, high, Math.max(1, width / 48)).filter(Number.isInteger)) {
      const x = Math.round(this.x(power)) + 0.5;
      ink.strokeStyle = css(theme.text, 0.15);
      ink.beginPath();
      ink.moveTo(x, MARGIN.top);
      ink.lineTo(x, MARGIN.top + height);
      ink.stroke();
      ink.fillStyle = css(theme.text, 0.75);
      ink.fillText(`1e${power}`, x, MARGIN.top + height + 18);
    }
  }

  drawBar({ label, color, power }, top, row) {
    const { ink, theme } = this;
    const middle = top + row / 2 + 5;
    const end = Number.isFinite(power) ? this.x(power) : MARGIN.left;
    ink.fillStyle = css(rgb(color));
    ink.fillRect(MARGIN.left, top + 0.15 * row, end - MARGIN.left, 0.7 * row);
    if (row < 11) return; // too many layers for names
    ink.fillStyle = css(theme.text);
    ink.textAlign = "right";
    ink.fillText(label, MARGIN.left - 6, middle);
    ink.textAlign = "left";
    ink.fillText(told(power), end + 6, middle);
  }
}

/** The power of ten of the latest values, exponentially smoothed; -Infinity for a gradient of 0, NaN for none. */
function smoothed(values) {
  const powers = values.slice(-REACH).map(Math.log10);
  if (!Number.isFinite(powers.at(-1))) return powers.at(-1) ?? NaN;
  return powers.filter(Number.isFinite).reduce((mean, power) => mean + SMOOTHING * (power - mean));
}

const told = (power) => (Number.isNaN(power) ? "none" : number(Number((10 ** power).toPrecision(2))));
