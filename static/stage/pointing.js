// A note beside the pointer, and what the network says at the place that is pointed at.

import { element, number } from "./ink.js";
import { Forward } from "./network.js";

/** A note that follows the pointer over a box. */
export class Note {
  /** words(x, y): what to say there, or null; press(x, y): the pointer was pressed. */
  constructor(box, words, press = () => {}) {
    this.box = box;
    this.words = words;
    this.root = element("p", "note", { role: "status" });
    this.root.hidden = true;
    box.append(this.root);
    box.addEventListener("pointermove", (event) => this.show(event));
    box.addEventListener("pointerleave", () => (this.root.hidden = true));
    box.addEventListener("pointerdown", (event) => {
      press(...this.place(event));
      this.show(event);
    });
  }

  place({ clientX, clientY }) {
    const { left, top } = this.box.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  show(event) {
    const [x, y] = this.place(event);
    const text = this.words(x, y);
    this.root.hidden = text === null;
    if (text === null) return;
    this.root.textContent = text;
    const beside = x > this.box.clientWidth / 2 ? `translate(calc(-100% - 14px), 0)` : "translate(14px, 0)";
    Object.assign(this.root.style, { left: `${x}px`, top: `${y}px`, transform: beside });
  }
}

/** Where in the window a pixel of the boundary lies, from 0 to 1 across and up; null outside. */
export function shares({ inner }, x, y) {
  const [s, t] = [(x - inner.x) / inner.width, (inner.y + inner.height - y) / inner.height];
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? [s, t] : null;
}

/** A target as the network has it, in the target's own units. */
export function inUnits({ value_range: [low, high], range_in_units }, value) {
  const [from, to] = range_in_units ?? [low, high];
  return from + ((value - low) / (high - low || 1)) * (to - from);
}

/** The network's outputs in words, shares with so many digits. */
export function says(scene, outputs, digits = 6) {
  const { task, class_names } = scene;
  if (task === "binary") return `${outputs[0].toPrecision(digits)} for ${class_names[1]}`;
  if (task !== "classes") return number(inUnits(scene, outputs[0]));
  const best = outputs.indexOf(Math.max(...outputs));
  return `${class_names[best]}, ${outputs[best].toPrecision(digits)}`;
}

/** What the network says there: its outputs, exactly where the window is a plane, else at the nearest place of the grid. */
export function outputsAt(scene, grid, forward, weights, [s, t]) {
  const K = forward.sizes.at(-1);
  if (!scene.plane) {
    const [columns, rows] = scene.shape;
    const p = Math.round(t * (rows - 1)) * columns + Math.round(s * (columns - 1));
    return Array.from({ length: K }, (_, k) => forward.A.at(-1)[k * forward.count + p]);
  }
  const [vectors, n] = grid.shape;
  const place = new Float32Array(3 * n);
  for (let j = 0; j < n; j++)
    place[j] = grid.values[j] + s * grid.values[n + j] + (vectors > 2 ? t * grid.values[2 * n + j] : 0);
  const there = new Forward(scene.network, { shape: [3, n], values: place }, true, [2, 2]).run(weights).at(-1);
  return Array.from({ length: K }, (_, k) => there[4 * k]);
}
