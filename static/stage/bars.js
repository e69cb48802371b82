// The gradient of every layer as a bar on a log axis: where it vanishes, the bars grow shorter towards the input.

import { Chart, css, number, rgb, scaled, ticks } from "./ink.js";

const MARGIN = { left: 62, right: 66, top: 30, bottom: 24 };
const SMOOTHING = 0.3; // the share of the latest value; single mini-batches make a gradient jump
const REACH = 20; // rows of the history that are smoothed
const LEAST_ROW = 11; // px from one name to the next
const AXIS = [-4, 0]; // powers of ten that are always in sight

export class Bars extends Chart {
  /** layers: [{label, color, values}], values up to the epoch that is shown. */
  draw(layers) {
    const { width, height } = this;
    const margin = scaled(MARGIN, this.theme);
    this.margin = margin;
    const bars = layers.map((layer) => ({ ...layer, power: smoothed(layer.values) }));
    const powers = bars.map(({ power }) => power).filter(Number.isFinite);
    const low = Math.min(AXIS[0], ...powers.map(Math.floor));
    const high = Math.max(AXIS[1], ...powers.map(Math.ceil));
    const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    this.x = (power) => margin.left + (inner.width * (power - low)) / (high - low);
    this.clear();
    this.drawAxis(low, high, inner);
    const row = inner.height / bars.length;
    const isNamed = named(bars.length, Math.ceil((LEAST_ROW * this.theme.scale) / row));
    bars.forEach((bar, k) => this.drawBar(bar, margin.top + row * k, row, isNamed(k)));
    this.words = bars.map(({ label, power }) => `${label} ${told(power)}`).join(", ");
  }

  drawAxis(low, high, { width, height }) {
    const { ink, theme, margin } = this;
    ink.lineWidth = 1;
    ink.textAlign = "center";
    for (const power of ticks(low, high, Math.max(1, width / (48 * theme.scale))).filter(Number.isInteger)) {
      const x = Math.round(this.x(power)) + 0.5;
      ink.strokeStyle = css(theme.text, 0.15);
      ink.beginPath();
      ink.moveTo(x, margin.top);
      ink.lineTo(x, margin.top + height);
      ink.stroke();
      ink.fillStyle = css(theme.text, 0.75);
      ink.fillText(`1e${power}`, x, margin.top + height + 18 * theme.scale);
    }
  }

  drawBar({ label, color, power }, top, row, isNamed) {
    const { ink, theme, margin } = this;
    const middle = top + row / 2 + 5 * theme.scale;
    const end = Number.isFinite(power) ? this.x(power) : margin.left;
    ink.fillStyle = css(rgb(color));
    ink.fillRect(margin.left, top + 0.15 * row, end - margin.left, 0.7 * row);
    if (!isNamed) return;
    ink.fillStyle = css(theme.text);
    ink.textAlign = "right";
    ink.fillText(label, margin.left - 6, middle);
    ink.textAlign = "left";
    ink.fillText(told(power), end + 6, middle);
  }
}

/** Whether the kth of so many bars is named: the first, the last, and as many between as have room at this step. */
function named(count, step) {
  const last = count - 1;
  return (k) => k === last || (k % step === 0 && last - k >= step);
}

/** The power of ten of the latest values, exponentially smoothed; -Infinity for a gradient of 0, NaN for none. */
function smoothed(values) {
  const powers = values.slice(-REACH).map(Math.log10);
  if (!Number.isFinite(powers.at(-1))) return powers.at(-1) ?? NaN;
  return powers.filter(Number.isFinite).reduce((mean, power) => mean + SMOOTHING * (power - mean));
}

const told = (power) => (Number.isNaN(power) ? "none" : number(Number((10 ** power).toPrecision(2))));
