// The tools of a hand that draws points: what the pointer does, and of which class or value the points are.

import { element, icon, number } from "./ink.js";
import { shapeOf } from "./shapes.js";

const MODES = {
  point: ["Point", "Click: a point. Drag a point: it moves. Click a point: it becomes of the chosen class", "M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"],
  brush: ["Brush", "Drag: many points", "M4 2a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM11 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM6 9a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM13 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4z"],
  erase: ["Erase", "Drag over points: they go", "M3 1l5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5-5-5z"],
};
const UNDO = "M6 1v3h4a5 5 0 0 1 0 10H4v-2h6a3 3 0 0 0 0-6H6v3L1 5z";
const VALUE_STEPS = 16; // of the value's slider, from the lowest to the highest

export class PointTools {
  /** undo(): pressed; chosen(): another tool was. */
  constructor(undo, chosen) {
    this.chosen = chosen;
    this.mode = "point";
    this.label = 1; // the class, or the steps of the value
    this.build(undo);
  }

  build(undo) {
    this.modes = Object.entries(MODES).map(([mode, [name, title, path]]) => this.button(name, title, icon(path), () => this.choose({ mode })));
    this.classes = element("span", "row", { role: "group", "aria-label": "Class of new points" });
    this.value = element("input", "", { type: "range", min: 0, max: VALUE_STEPS, "aria-label": "Value of new points" });
    this.value.addEventListener("input", () => this.choose({ label: Math.round((this.value.value / VALUE_STEPS) * this.last) }));
    this.words = element("output", "");
    this.values = element("label", "setting", {}, this.value, this.words);
    this.undo = this.button("Undo", "Take the last stroke back", icon(UNDO), undo);
    const modes = element("span", "row", { role: "group", "aria-label": "Tool" }, ...this.modes);
    this.row = element("div", "row", { role: "toolbar", "aria-label": "Draw points" }, modes, this.undo, this.classes, this.values);
    this.root = element("div", "controls tools", {}, this.row);
  }

  button(name, title, content, pressed) {
    const button = element("button", "", { type: "button", title: `${name}. ${title}`, "aria-label": name }, content);
    button.addEventListener("click", pressed);
    return button;
  }

  /** What a packet says. */
  show({ steps, classes, undo }) {
    this.last = steps - 1;
    this.most = classes; // that there may be; 0 for a regression
    this.undo.disabled = !undo;
    this.offer();
  }

  setScene(scene) {
    this.scene = scene;
    this.offer();
  }

  /** As many classes as there are, and one more; or the values of a regression. */
  offer() {
    if (!this.scene || this.most === undefined) return;
    const names = this.scene.class_names;
    const key = JSON.stringify([names, this.most]);
    if (this.offered !== key) {
      this.offered = key;
      this.classes.replaceChildren(...names.map((name, k) => this.classButton(k, name, `Class ${name}`)));
      if (names.length && names.length < this.most) this.classes.append(this.classButton(names.length, "+", "A class more"));
      this.label = this.most ? Math.min(this.label, names.length - 1) : this.last;
    }
    this.values.hidden = this.most > 0;
    this.choose({});
  }

  classButton(k, name, words) {
    const button = element("button", "class", { type: "button", title: `${words}. Key: ${k + 1}`, "aria-label": words });
    button.append(element("span", `dot ${shapeOf(this.scene, k)}`), element("span", "name", {}, name));
    button.addEventListener("click", () => this.choose({ label: k }));
    return button;
  }

  choose({ mode = this.mode, label = this.label }) {
    this.mode = mode;
    this.label = label;
    Object.keys(MODES).forEach((one, k) => this.modes[k].setAttribute("aria-pressed", one === mode));
    [...this.classes.children].forEach((button, k) => button.setAttribute("aria-pressed", k === label));
    if (!this.most && this.scene) this.showValue();
    this.color();
    this.chosen();
  }

  showValue() {
    const [low, high] = this.scene.range_in_units ?? this.scene.value_range;
    this.value.value = Math.round((VALUE_STEPS * this.label) / this.last);
    this.words.textContent = number(Number((low + (this.label / this.last) * (high - low)).toPrecision(3)));
    this.value.setAttribute("aria-valuetext", this.words.textContent);
  }

  /** Choose the class of a digit; of values, the digits 1 to 9 go from the lowest to the highest. */
  key(digit) {
    if (!this.most) this.choose({ label: Math.round(((digit - 1) / 8) * this.last) });
    else if (digit <= this.classes.children.length) this.choose({ label: digit - 1 });
  }

  /** colorOf(what a scene's point is): its color. */
  paint(colorOf) {
    this.colorOf = colorOf;
    this.color();
  }

  color() {
    if (!this.colorOf) return;
    [...this.classes.querySelectorAll(".dot")].forEach((dot, k) => dot.style.setProperty("--dot", this.colorOf(k)));
    this.values.style.setProperty("--dot", this.colorOf(this.shown(this.label)));
  }

  /** The class, or the value in the scene's own units, of what is drawn with this label; and the way back. */
  shown(label) {
    if (this.most) return label;
    const [low, high] = this.scene.value_range;
    return low + (label / this.last) * (high - low);
  }

  stepsOf(value) {
    if (this.most) return value;
    const [low, high] = this.scene.value_range;
    return Math.round((this.last * (value - low)) / (high - low));
  }

  /** The class or value, in words. */
  get name() {
    if (!this.most) return `value ${this.words.textContent}`;
    return `class ${this.scene.class_names[this.label] ?? "that is new"}`;
  }
}
