// One weight or bias, to read and to set by hand: chosen in the diagram or by its name on paper, W[l][i, j] or b[l][i].

import { element } from "./ink.js";

const RESTS = { frozen: "Freeze", off: "Switch off" };
const NUDGES = [0.001, 0.01, 0.1, 1];

export class Editor {
  /** give(command): what a hand asks for. */
  constructor(give) {
    this.give = give;
    this.matrix = element("select", "", { "aria-label": "Weights or biases" });
    this.row = numberInput("Unit i", { min: 1, step: 1 });
    this.column = numberInput("From unit j", { min: 1, step: 1 });
    this.value = numberInput("Value", { step: 0.1 });
    this.value.classList.add("value");
    this.less = this.button("−", "Less by δ", () => this.set(Number(this.value.value) - this.delta));
    this.more = this.button("+", "More by δ", () => this.set(Number(this.value.value) + this.delta));
    this.nudge = element("select", "", { "aria-label": "Nudge δ" }, ...NUDGES.map((one) => element("option", "", { value: one }, one)));
    this.nudge.value = 0.1;
    this.nudge.addEventListener("change", () => {
      this.value.step = this.delta;
      this.looked();
    });
    this.told = element("p", "closer");
    this.rests = Object.entries(RESTS).map(([name, words]) => [name, this.restButton(name, words)]);
    this.whose = element("span", "");
    this.resting = element("div", "row", {}, this.whose, ...this.rests.map(([, button]) => button));
    this.resting.hidden = true;
    this.looked = () => {}; // called when something else is looked at
    this.undo = this.button("Undo", "Take the last change by hand back", () => this.give({ do: "undo" }));
    this.from = element("label", "setting", {}, "j", this.column);
    const parts = [this.matrix, element("label", "setting", {}, "i", this.row), this.from, element("span", "", {}, "="), this.value];
    const nudge = element("label", "setting", {}, "δ", this.nudge);
    const buttons = element("span", "row", {}, this.less, this.more, nudge, this.undo);
    const row = element("div", "row", {}, ...parts, buttons);
    const panel = element("div", "panel", {}, row, this.told, this.resting);
    this.root = element("details", "controls editor", {}, element("summary", "", {}, "Set a weight"), panel);
    this.root.addEventListener("toggle", () => this.looked());
    this.root.hidden = true;
    for (const input of [this.matrix, this.row, this.column]) input.addEventListener("input", () => input.value !== "" && this.look());
    this.value.addEventListener("change", () => this.value.value !== "" && this.set(Number(this.value.value)));
  }

  button(name, title, pressed) {
    const button = element("button", "", { type: "button", title, "aria-label": title }, name);
    button.addEventListener("click", pressed);
    return button;
  }

  /** Freezes a unit or switches it off, and back. */
  restButton(name, words) {
    return this.button(words, words, () => {
      const names = this.rest[name];
      const others = names.filter((unit) => unit !== this.unit);
      this.give({ set: { [name]: others.length < names.length ? others : [...names, this.unit] } });
    });
  }

  setScene(forward) {
    if (this.forward?.sizes.join() === forward.sizes.join()) {
      this.forward = forward;
      return;
    }
    this.forward = forward;
    const layers = forward.sizes.slice(1).map((_, k) => k + 1);
    const names = layers.flatMap((l) => [`W[${l}]`, `b[${l}]`]);
    this.matrix.replaceChildren(...names.map((name) => element("option", "", { value: name }, name)));
    this.choose(1, 0, 0);
  }

  /** Look at the weight from unit j of layer l - 1 to unit i of layer l; j = n[l-1] is the bias. */
  choose(l, i, j) {
    const isBias = j === this.forward.sizes[l - 1];
    this.matrix.value = `${isBias ? "b" : "W"}[${l}]`;
    this.row.value = i + 1;
    if (!isBias) this.column.value = j + 1;
    this.look();
  }

  /** What is chosen has changed. */
  look() {
    const { sizes } = this.forward;
    const l = Number(this.matrix.value.slice(2, -1));
    const isBias = this.matrix.value.startsWith("b");
    const i = within(this.row, sizes[l]);
    const j = within(this.column, sizes[l - 1]);
    this.from.hidden = isBias;
    this.weight = [l, i, isBias ? sizes[l - 1] : j];
    this.place = this.forward.place(...this.weight);
    this.unit = `${l}.${i + 1}`;
    this.shown = null;
    if (this.weights) this.draw(this.weights);
    this.showRest();
    this.looked();
  }

  /** Whether the unit that is chosen is frozen or off; only hidden units can be off. */
  showRest() {
    const isOutput = this.weight?.[0] === this.forward?.sizes.length - 1;
    this.resting.hidden = !this.rest || !this.weight || (isOutput && !("frozen" in this.rest));
    if (this.resting.hidden) return;
    const [l, i] = this.unit.split(".");
    const whose = `unit ${i} of layer ${l}`;
    this.whose.textContent = `${whose}:`;
    for (const [name, button] of this.rests) {
      button.hidden = !(name in this.rest) || (isOutput && name === "off");
      button.setAttribute("aria-pressed", Boolean(this.rest[name]?.includes(this.unit)));
      button.setAttribute("aria-label", `${RESTS[name]} ${whose}`);
      button.title = `${RESTS[name]} ${whose}`;
    }
  }

  /** What is looked at while it is open. */
  get target() {
    return this.root.open ? { weight: this.weight } : null;
  }

  /** By how much a weight is nudged. */
  get delta() {
    return Number(this.nudge.value);
  }

  set(value) {
    const rounded = Number(value.toPrecision(6));
    this.value.value = rounded;
    this.give({ weight: [this.place, rounded] });
  }

  /** What a packet says. */
  show({ edits, rest, weights = true }) {
    this.root.hidden = !weights; // a class may have held them
    this.undo.disabled = !edits;
    this.rest = rest;
    this.showRest();
  }

  draw(weights) {
    this.weights = weights;
    const weight = weights[this.place];
    if (!this.root.open || this.shown === weight || this.value.matches(":focus")) return;
    this.shown = weight;
    this.value.value = Number(weight.toPrecision(4));
  }
}

function numberInput(name, attributes) {
  return element("input", "", { type: "number", "aria-label": name, ...attributes });
}

/** The index that an input names, counted from 0; the nearest that there is. */
function within(input, count) {
  input.max = count;
  const index = Math.min(count, Math.max(1, Math.round(input.value) || 1));
  input.value = index;
  return index - 1;
}
