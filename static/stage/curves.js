// The history as it grows: a small chart of lines, each named where it ends.

import { Chart, css, number, rgb, scaled, ticks } from "./ink.js";

const MARGIN = { left: 50, right: 62, top: 30, bottom: 24 };
const LINE = 16; // px from one name to the next

export class Curves extends Chart {
  /** title: what is drawn, on which scale; isLog: a log axis; percent: 0 .. 1 as 0 .. 100 %. */
  constructor(title, { isLog = false, percent = false } = {}) {
    super(title);
    this.isLog = isLog;
    this.percent = percent;
  }

  /** epochs: numbers; lines: [{label, color, dash, values}], values as long as epochs. */
  draw(epochs, lines) {
    const scale = this.isLog ? (value) => Math.log10(value) : (value) => value;
    this.lines = lines.map((line) => ({ ...line, values: line.values.map(scale) })).filter((line) => line.values.some(Number.isFinite));
    const [low, high] = this.range();
    const margin = scaled(MARGIN, this.theme);
    this.margin = margin;
    const right = this.width - margin.right;
    const bottom = this.height - margin.bottom;
    const last = Math.max(1, epochs.at(-1) ?? 1);
    this.x = (epoch) => margin.left + ((right - margin.left) * epoch) / last;
    this.y = (value) => bottom - ((bottom - margin.top) * (value - low)) / (high - low);
    this.clear();
    this.drawAxes(low, high, last, right, bottom);
    this.lines.forEach((line) => this.drawLine(epochs, line));
    this.nameLines(this.x(epochs.at(-1) ?? 0), bottom);
  }

  range() {
    const finite = this.lines.flatMap((line) => line.values.filter(Number.isFinite));
    if (!finite.length) return [0, 1];
    const high = finite.reduce((a, b) => Math.max(a, b));
    const low = finite.reduce((a, b) => Math.min(a, b));
    if (this.percent) return [Math.min(0.9, Math.floor(10 * low) / 10), 1];
    if (this.isLog) return [Math.floor(low), Math.max(Math.ceil(high), Math.floor(low) + 1)];
    return [Math.min(0, low), high > 0 ? 1.05 * high : 1];
  }

  drawAxes(low, high, last, right, bottom) {
    const { ink, theme, margin } = this;
    ink.lineWidth = 1;
    ink.textAlign = "right";
    const places = this.isLog ? ticks(low, high, 4).filter(Number.isInteger) : ticks(low, high, 3);
    for (const value of places) {
      const y = Math.round(this.y(value)) + 0.5;
      ink.strokeStyle = css(theme.text, 0.15);
      ink.beginPath();
      ink.moveTo(margin.left, y);
      ink.lineTo(right, y);
      ink.stroke();
      ink.fillStyle = css(theme.text, 0.75);
      ink.fillText(this.isLog ? `1e${value}` : this.percent ? `${Math.round(100 * value)} %` : number(value), margin.left - 6, y + 5 * theme.scale);
    }
    ink.textAlign = "center";
    for (const epoch of ticks(0, last, 3 / theme.scale).filter(Number.isInteger)) ink.fillText(epoch.toLocaleString("en-US"), this.x(epoch), bottom + 18 * theme.scale);
  }

  drawLine(epochs, { values, color, dash }) {
    const { ink } = this;
    ink.beginPath();
    let pen = "moveTo";
    values.forEach((value, k) => {
      if (Number.isFinite(value)) ink[pen](this.x(epochs[k]), this.y(value));
      pen = Number.isFinite(value) ? "lineTo" : "moveTo";
    });
    ink.lineWidth = 2 * this.theme.thickness;
    ink.lineJoin = "round";
    ink.setLineDash(dash);
    ink.strokeStyle = css(rgb(color));
    ink.stroke();
    ink.setLineDash([]);
  }

  /** Each name stands where its line ends, pushed apart where two lines end together. */
  nameLines(end, bottom) {
    const { ink, theme, margin } = this;
    const line = LINE * theme.scale;
    const names = this.lines
      .map(({ label, color, values }) => ({ label, color, height: this.y(values.findLast(Number.isFinite)) }))
      .sort((a, b) => a.height - b.height);
    const step = Math.min(line, (bottom - margin.top + line) / names.length);
    let next = margin.top - line / 2;
    for (const name of names) name.y = next = Math.max(name.height, next + step);
    next = bottom + step;
    for (const name of names.reverse()) name.y = next = Math.min(name.y, next - step);
    ink.textAlign = "left";
    for (const { label, color, height, y } of names) {
      ink.lineWidth = 1;
      ink.strokeStyle = css(theme.text, 0.4);
      ink.beginPath();
      ink.moveTo(end, height);
      ink.lineTo(end + 9, y);
      ink.stroke();
      ink.fillStyle = css(rgb(color));
      ink.beginPath();
      ink.arc(end, height, 3.5 * theme.thickness, 0, 2 * Math.PI);
      ink.fill();
      ink.fillStyle = css(theme.text);
      ink.fillText(label, end + 11, y + 5 * theme.scale);
    }
  }
}
