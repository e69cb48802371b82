// The examples one by one, by keyboard: where each lies, what it is, and what the network says there.

import { element, number } from "./ink.js";
import { inUnits, outputsAt, says } from "./pointing.js";

export class Reader {
  constructor(boundary) {
    this.boundary = boundary;
    this.input = element("input", "", { type: "range", min: 1, value: 1, "aria-label": "Examples, one by one" });
    this.words = element("p", "note");
    this.ring = element("span", "ring");
    this.root = element("div", "reader", {}, this.input, this.words, this.ring);
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("focus", () => this.show());
    boundary.figure.append(this.root); // not in the box, which is a picture and has no parts
  }

  setScene(scene, arrays, forward) {
    Object.assign(this, { scene, grid: arrays.grid, forward });
    this.examples = [...examplesOf(arrays.points, "training"), ...examplesOf(arrays.points_test, "test")];
    this.input.max = this.examples.length;
  }

  /** The weights that are shown have moved on. */
  draw(weights) {
    this.weights = weights;
    if (this.input.matches(":focus")) this.show();
  }

  show() {
    const example = this.examples[this.input.value - 1];
    const { box, inner } = this.boundary;
    const [x, y] = this.boundary.at(example.x, example.y);
    Object.assign(this.ring.style, { left: `${box.offsetLeft + x}px`, top: `${box.offsetTop + y}px` });
    this.words.classList.toggle("below", y < inner.y + inner.height / 2); // not over the example
    const words = this.told(example);
    this.words.textContent = words;
    this.input.setAttribute("aria-valuetext", words);
  }

  told({ x, y, label, kind, i, m }) {
    const { task, axis_names, window: [x0, x1, y0, y1], class_names } = this.scene;
    const isCurve = task === "curve";
    const there = [(x - x0) / (x1 - x0), isCurve ? 0 : (y - y0) / (y1 - y0)];
    const upright = isCurve ? inUnits(this.scene, y) : y;
    const place = `${axis_names[0]} ${number(x)}, ${axis_names[1]} ${number(upright)}`;
    const target = class_names[label] ?? (isCurve ? null : number(inUnits(this.scene, label)));
    const answer = says(this.scene, outputsAt(this.scene, this.grid, this.forward, this.weights, there), 3);
    return `${kind} example ${i} of ${m}, ${place}${target === null ? "" : `: ${target}`}; the network says ${answer}`;
  }
}

/** From the left to the right, as they are met on the way. */
function examplesOf(points, kind) {
  if (!points) return [];
  const { shape: [, m], values } = points;
  return Array.from({ length: m }, (_, p) => ({ kind, m, x: values[p], y: values[m + p], label: values[2 * m + p] }))
    .sort((one, other) => one.x - other.x)
    .map((example, k) => ({ ...example, i: k + 1 }));
}
