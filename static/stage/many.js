// Many networks side by side on one canvas, and what they say together: the mean of their outputs, and where they differ.

import { contour, leads, refine } from "./field.js";
import { css, element, fitted, mix, number, packed, rgb, shade, sharpen, themeOf } from "./ink.js";
import { Forward } from "./network.js";
import { decode } from "./packet.js";
import { likeliest, Paint } from "./paint.js";
import { STYLE } from "./style.js";

const WATCHDOG = 3000; // ms without an answer after which a request is made again
const NAME = 22; // px above each picture
const GAP = 10;
const NARROW = 600; // px below which the two large pictures stand under the small ones
const FINE = 3; // steps of a picture from one place of the grid to the next
const MOST_APART = 0.5; // the disagreement that has the full color

const hosts = new WeakMap();

/** A packet has come for the canvas in this element. ask(tick) reruns what it stands in. */
export function show(host, bytes, ask) {
  if (!hosts.has(host)) hosts.set(host, new Many(host));
  hosts.get(host).receive(decode(bytes), ask);
}

/** The element has left the page. */
export function remove(host) {
  hosts.get(host)?.destroy();
  hosts.delete(host);
}

/** What several networks say at each of so many places: {mean, apart}. outputs: a Float32Array (K, places) of each. */
export function together(outputs, K, places, task, [low, high]) {
  const R = outputs.length;
  const mean = new Float32Array(K * places);
  for (const one of outputs) for (let q = 0; q < mean.length; q++) mean[q] += one[q] / R;
  const apart = new Float32Array(places);
  const votes = new Uint16Array(Math.max(2, K));
  for (let p = 0; p < places; p++) {
    if (task === "binary" || task === "classes") {
      votes.fill(0);
      for (const one of outputs) votes[likeliest(one, K, places, p)]++;
      apart[p] = 1 - Math.max(...votes) / R;
    } else {
      let sum = 0;
      for (const one of outputs) sum += (one[p] - mean[p]) ** 2;
      apart[p] = Math.sqrt(sum / R) / (high - low);
    }
  }
  return { mean, apart };
}

class Many {
  constructor(host) {
    this.canvas = element("canvas", "");
    this.root = element("section", "stage many", { role: "img" }, this.canvas);
    const style = element("style", "", {}, STYLE, ".many canvas { display: block; width: 100%; }");
    host.querySelector("div").replaceChildren(style, this.root);
    this.held = { sequence: 0, scene: "", run: "", rows: 0 };
    this.resizing = new ResizeObserver(() => this.layOut());
    this.resizing.observe(this.root);
    this.root.addEventListener("transitionend", ({ target }) => target === this.root && this.layOut());
  }

  destroy() {
    this.resizing.disconnect();
    clearTimeout(this.watchdog);
  }

  receive(packet, ask) {
    this.ask = ask;
    if (packet.run === this.held.run && packet.sequence === this.held.sequence) return;
    this.held.run = packet.run;
    this.held.sequence = packet.sequence;
    if (packet.scene) this.takeScene(packet);
    this.playing = packet.playing;
    if (this.held.scene === packet.scene_id) this.take(packet);
    else this.held.scene = "";
    queueMicrotask(() => this.request(packet.key));
  }

  /** Ask for the next packet: while they train, and where the scene is not at hand. */
  request(key) {
    clearTimeout(this.watchdog);
    if (!this.playing && this.held.scene) return;
    this.ask({ held: { [key]: this.held } });
    this.watchdog = setTimeout(() => this.request(key), WATCHDOG);
  }

  takeScene({ scene, scene_id, arrays, tiles }) {
    this.scene = scene;
    this.held.scene = scene_id;
    this.points = arrays.points;
    this.forwards = tiles.map(({ network }) => new Forward(network, arrays.grid, scene.plane, scene.shape));
    this.K = this.forwards[0].sizes.at(-1);
    const [columns, rows] = scene.shape;
    this.shape = scene.task === "curve" ? scene.shape : [FINE * (columns - 1) + 1, FINE * (rows - 1) + 1];
    this.places = this.shape[0] * this.shape[1];
  }

  take({ tiles, arrays }) {
    this.tiles = tiles;
    let start = 0;
    this.outputs = this.forwards.map((forward) => {
      const count = forward.sizes.slice(1).reduce((sum, n, l) => sum + n * (forward.sizes[l] + 1), 0);
      const A = forward.run(arrays.weights.values.subarray(start, start + count)).at(-1);
      start += count;
      return this.finer(A);
    });
    const { task, value_range } = this.scene;
    Object.assign(this, together(this.outputs, this.K, this.places, task, value_range));
    this.root.dataset.epoch = Math.max(...tiles.map(({ epoch }) => epoch));
    this.root.dataset.playing = this.playing;
    this.root.setAttribute("aria-label", this.inWords());
    this.layOut();
  }

  /** Outputs on the grid, interpolated for the pictures. */
  finer(A) {
    if (this.scene.task === "curve") return A;
    const coarse = A.length / this.K;
    const fine = new Float32Array(this.K * this.places);
    for (let k = 0; k < this.K; k++)
      refine(A.subarray(k * coarse, (k + 1) * coarse), this.scene.shape, FINE, fine.subarray(k * this.places, (k + 1) * this.places));
    return fine;
  }

  inWords() {
    const costs = this.tiles.map(({ cost }) => cost ?? Infinity);
    const most = Math.max(...this.apart);
    return `${this.tiles.length} networks at epoch ${this.root.dataset.epoch}: J from ${number(Math.min(...costs))} to ${number(Math.max(...costs))}; ${this.words(most)}`;
  }

  words(most) {
    const isClasses = this.scene.task === "binary" || this.scene.task === "classes";
    return isClasses ? `differ from most: up to ${Math.round(100 * most)} %` : `standard deviation: up to ${Math.round(100 * most)} % of the range`;
  }

  /** Place the pictures for the width there is, and draw them all. */
  layOut() {
    const width = this.root.clientWidth;
    if (!width || !this.tiles) return;
    this.theme = themeOf(this.root);
    this.paint = new Paint(this.scene, this.theme);
    const text = this.theme.text;
    this.shades = Uint32Array.from({ length: 256 }, (_, k) => packed(mix(this.theme.background, text, (0.85 * k) / 255)));
    const isNarrow = width < NARROW;
    const columns = Math.min(4, this.tiles.length);
    const room = isNarrow ? width : 0.64 * width;
    const side = (room - GAP * (columns - 1)) / columns;
    const rows = Math.ceil(this.tiles.length / columns);
    const small = rows * (side * 0.8 + NAME + GAP);
    const large = isNarrow ? (width - GAP) / 2 : width - room - 2 * GAP;
    const height = isNarrow ? small + NAME + 0.8 * large : Math.max(small, 2 * (NAME + 0.8 * large + GAP));
    this.canvas.style.height = `${height}px`;
    this.ink = sharpen(this.canvas, width, height);
    const box = (x, y, w) => ({ x, y: y + NAME, width: w, height: 0.8 * w });
    this.tiles.forEach((tile, r) => {
      const place = box((r % columns) * (side + GAP), Math.floor(r / columns) * (0.8 * side + NAME + GAP), side);
      this.picture(place, this.nameOf(tile), this.outputs[r], 1.2);
    });
    const [mean, apart] = isNarrow
      ? [box(0, small, large), box(large + GAP, small, large)]
      : [box(room + 2 * GAP, 0, large), box(room + 2 * GAP, NAME + 0.8 * large + GAP, large)];
    this.picture(mean, `mean of ${this.tiles.length}`, this.mean, 2);
    this.disagreement(apart);
  }

  nameOf({ name, cost }) {
    return `${name}: ${cost === null ? "diverged" : number(Number(cost.toPrecision(2)))}`;
  }

  picture(place, name, outputs, radius) {
    this.label(place, name);
    if (this.scene.task === "curve") this.drawCurve(place, outputs);
    else {
      this.drawField(place, this.paint.painter(outputs, this.K, this.places));
      this.drawContours(place, outputs);
    }
    this.drawPoints(place, radius);
    this.frame(place);
  }

  disagreement(place) {
    const most = Math.max(...this.apart);
    this.label(place, this.words(most));
    if (this.scene.task === "curve") this.drawBand(place);
    else this.drawField(place, (p) => this.shades[shade((255 * this.apart[p]) / MOST_APART)]);
    this.frame(place);
  }

  label({ x, y, width }, text) {
    this.ink.font = this.theme.font.replace(/^\d+px/, "13px");
    this.ink.fillStyle = css(this.theme.text, 0.9);
    this.ink.textAlign = "left";
    this.ink.fillText(fitted(this.ink, text, width), x, y - 6);
  }

  frame({ x, y, width, height }) {
    this.ink.lineWidth = 1;
    this.ink.strokeStyle = css(this.theme.text, 0.35);
    this.ink.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  /** paint: a place of the fine grid -> its color. */
  drawField(place, paint) {
    const [w, h] = this.shape;
    const image = new ImageData(w, h);
    const pixels = new Uint32Array(image.data.buffer);
    for (let p = 0; p < pixels.length; p++) pixels[p] = paint((h - 1 - Math.floor(p / w)) * w + (p % w)); // the lowest row comes last
    const sheet = new OffscreenCanvas(w, h);
    sheet.getContext("2d").putImageData(image, 0, 0);
    this.ink.drawImage(sheet, place.x, place.y, place.width, place.height);
  }

  drawContours({ x, y, width, height }, outputs) {
    const { shape } = this;
    const { task } = this.scene;
    const [across, down] = [width / (shape[0] - 1), height / (shape[1] - 1)];
    const segment = (x0, y0, x1, y1) => {
      this.ink.moveTo(x + across * x0, y + height - down * y0);
      this.ink.lineTo(x + across * x1, y + height - down * y1);
    };
    this.ink.beginPath();
    if (task === "binary") contour(outputs, shape, 0.5, segment);
    else if (task === "classes") {
      const led = leads(outputs, this.K);
      for (let k = 0; k < this.K; k++) contour(led.subarray(k * this.places, (k + 1) * this.places), shape, 0, segment);
    }
    this.ink.lineWidth = 1.5;
    this.ink.strokeStyle = css(this.theme.text, 0.75);
    this.ink.stroke();
  }

  /** Window units -> pixels of a picture. */
  at({ x, y, width, height }, across, up) {
    const [x0, x1, y0, y1] = this.scene.window;
    return [x + (width * (across - x0)) / (x1 - x0), y + (height * (y1 - up)) / (y1 - y0)];
  }

  drawPoints(place, radius) {
    const { values, shape: [, m] } = this.points;
    const { task } = this.scene;
    this.ink.save();
    this.clip(place);
    for (let p = 0; p < m; p++) {
      const [px, py] = this.at(place, values[p], values[m + p]);
      const label = values[2 * m + p];
      const color = task === "binary" || task === "classes" ? this.paint.classes[label % this.paint.classes.length] : this.theme.text;
      this.ink.fillStyle = css(color, 0.8);
      this.ink.fillRect(px - radius, py - radius, 2 * radius, 2 * radius);
    }
    this.ink.restore();
  }

  clip({ x, y, width, height }) {
    this.ink.beginPath();
    this.ink.rect(x, y, width, height);
    this.ink.clip();
  }

  line(place, values, color, width) {
    const [x0, x1] = this.scene.window;
    this.ink.save();
    this.clip(place);
    this.ink.beginPath();
    values.forEach((value, p) => this.ink.lineTo(...this.at(place, x0 + (p / (values.length - 1)) * (x1 - x0), value)));
    this.ink.lineWidth = width;
    this.ink.strokeStyle = color;
    this.ink.stroke();
    this.ink.restore();
  }

  drawCurve(place, outputs) {
    this.line(place, outputs, css(this.paint.high), 2.5);
  }

  /** With one input, every curve over the mean. */
  drawBand(place) {
    for (const one of this.outputs) this.line(place, one, css(this.theme.text, 0.35), 1);
    this.line(place, this.mean, css(rgb(this.scene.colors.positive)), 2.5);
  }
}
