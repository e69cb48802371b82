// One weight or bias, to read and to set by hand: chosen in the diagram or by its name on paper, W[l][i, j] or b[l][i].

import { element } from "./ink.js";

const NUDGE = 0.1;

export class Editor {
  /** give(command): what a hand asks for. */
  constructor(give) {
    this.give = give;
    this.matrix = element("select", "", { "aria-label": "Weights or biases" });
    this.row = numberInput("Unit i", { min: 1, step: 1 });
    this.column = numberInput("From unit j", { min: 1, step: 1 });
    this.value = numberInput("Value", { step: NUDGE });
    this.value.classList.add("value");
    this.less = this.button("−", `Less by ${NUDGE}`, () => this.set(Number(this.value.value) - NUDGE));
    this.more = this.button("+", `More by ${NUDGE}`, () => this.set(Number(this.value.value) + NUDGE));
    this.undo = this.button("Undo", "Take the last change by hand back", () => this.give({ do: "undo" }));
    this.from = element("label", "setting", {}, "j", this.column);
    const parts = [this.matrix, element("label", "setting", {}, "i", this.row), this.from, element("span", "", {}, "="), this.value];
    const buttons = element("span", "row", {}, this.less, this.more, this.undo);
    const row = element("div", "row", {}, ...parts, buttons);
    this.root = element("details", "controls editor", {}, element("summary", "", {}, "Set a weight"), row);
    this.root.hidden = true;
    for (const input of [this.matrix, this.row, this.column]) input.addEventListener("input", () => input.value !== "" && this.look());
    this.value.addEventListener("change", () => this.value.value !== "" && this.set(Number(this.value.value)));
  }

  button(name, title, pressed) {
    const button = element("button", "", { type: "button", title, "aria-label": title }, name);
    button.addEventListener("click", pressed);
    return button;
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
    this.place = this.forward.place(l, i, isBias ? sizes[l - 1] : j);
    this.shown = null;
    if (this.weights) this.draw(this.weights);
  }

  set(value) {
    const rounded = Number(value.toPrecision(6));
    this.value.value = rounded;
    this.give({ weight: [this.place, rounded] });
  }

  /** What a packet says. */
  show({ edits, weights = true }) {
    this.root.hidden = !weights; // a class may have held them
    this.undo.disabled = !edits;
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
