// Looking closer at one unit or weight: what is pointed at, has the focus, or stands in the editor. A unit's response is
// shown large on the map; beside the diagram stand its numbers, those that need the training examples from the engine.

import { element, number } from "./ink.js";
import { Response } from "./response.js";
import { UnitButtons } from "./units.js";

const DELAY = 60; // ms that a pointer rests before the engine is asked
const MOST_VALUES = 6; // of a row of W that are written out
const WIDTH = 272; // px of the card, as in style.js

export class Look {
  /** give(command): what a hand asks for. edit(l, i, j): a unit was pressed, j = n[l-1]: its bias. */
  constructor({ boundary, diagram, editor, give, edit }) {
    Object.assign(this, { diagram, editor, give });
    this.pointed = null; // {unit: [l, i]} or {weight: [l, i, j]}
    this.focused = null;
    this.asked = "null";
    this.response = new Response(boundary, diagram);
    this.units = new UnitButtons(
      diagram,
      (unit) => this.turn({ focused: unit && { unit } }),
      ([l, i]) => l > 0 && edit(l, i, diagram.forward.sizes[l - 1]),
    );
    this.card = element("div", "card", { id: "looked-at", role: "tooltip" });
    this.card.hidden = true;
    diagram.box.append(this.card);
    diagram.box.addEventListener("pointermove", ({ clientX, clientY }) => this.point(clientX, clientY));
    diagram.box.addEventListener("pointerleave", () => this.turn({ pointed: null }));
    diagram.box.addEventListener("keydown", ({ key }) => key === "Escape" && this.turn({ pointed: null, focused: null }));
    editor.looked = () => this.turn({});
  }

  point(clientX, clientY) {
    const { left, top } = this.diagram.box.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const unit = this.diagram.unitAt(x, y);
    const weight = unit ? null : this.diagram.weightAt(x, y);
    this.at = { x, y };
    this.turn({ pointed: unit ? { unit } : weight && { weight } });
  }

  /** Something else is pointed at or has the focus. */
  turn(change) {
    Object.assign(this, change);
    const { target } = this;
    const key = JSON.stringify(target);
    if (key !== this.shown) {
      this.shown = key;
      this.response.show(target?.unit ?? null);
      this.diagram.marked = target?.weight ?? null;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DELAY);
    this.write();
  }

  /** What the card is on. */
  get target() {
    return this.pointed ?? this.focused;
  }

  /** Have the engine say more: of what is shown, else of what stands in the editor. */
  ask() {
    const look = this.lookOf(this.target ?? this.editor.target);
    const key = JSON.stringify(look);
    if (!this.isAnswered || key === this.asked) return;
    this.asked = key;
    this.give({ look });
  }

  lookOf(target) {
    if (target?.weight) return { weight: [this.diagram.forward.place(...target.weight), this.editor.delta] };
    if (!target?.unit?.[0]) return null; // inputs have no gradient
    const [l, i] = target.unit;
    return { unit: [l, i + 1] };
  }

  /** The units that are frozen, by name. */
  freeze(names) {
    if (names.join() === [...this.diagram.frozen].join()) return;
    this.diagram.frozen = new Set(names);
    if (this.diagram.units) this.units.rest();
  }

  /** What a packet brings of the engine's answer; undefined where no engine is asked. */
  hear(said) {
    this.isAnswered = said !== undefined;
    this.said = said ?? null;
    this.write();
  }

  setScene() {
    Object.assign(this, { pointed: null, focused: null });
    this.turn({});
  }

  rest(theme) {
    this.response.rest(theme);
    this.units.rest();
  }

  draw(weights) {
    this.weights = weights;
    this.response.draw();
    this.write();
  }

  write() {
    if (!this.weights) return;
    const { target } = this;
    this.card.hidden = !target;
    if (target) this.fill(this.card, target);
    if (target) this.place(target);
    if (this.editor.root.open) this.fill(this.editor.told, this.editor.target);
  }

  fill(box, target) {
    const [title, ...lines] = target.unit ? this.ofUnit(target.unit) : this.ofWeight(target.weight);
    const text = [title, ...lines].join("\n");
    if (box.dataset.text === text) return;
    box.dataset.text = text;
    box.replaceChildren(element("b", "", {}, title), ...lines.map((line) => element("span", "", {}, line)));
  }

  /** To the right of what it is on, where there is room; else to the left, or below. */
  place({ unit }) {
    const { box, size, theme, units } = this.diagram;
    const wide = WIDTH * theme.scale;
    const half = unit ? size / 2 : 0;
    const { x, y } = unit ? (units[unit[0]][unit[1]] ?? this.at) : this.at;
    const stage = box.closest(".stage").getBoundingClientRect();
    const from = box.getBoundingClientRect().left - stage.left;
    const [right, left] = [x + half + 12, x - half - 12 - wide];
    const isRight = from + right + wide <= stage.width;
    const isLeft = from + left >= 0;
    const beside = isRight ? right : isLeft ? left : Math.max(-from, Math.min(x - wide / 2, stage.width - from - wide));
    const top = isRight || isLeft ? Math.min(y - half, box.clientHeight - this.card.offsetHeight) : y + half + 12;
    Object.assign(this.card.style, { left: `${beside}px`, top: `${Math.max(0, top)}px` });
  }

  ofUnit([l, i]) {
    const { forward } = this.diagram;
    if (l === 0) return [this.diagram.nameOf(l, i), "An input: it has no weights of its own."];
    const from = forward.place(l, i, 0);
    const row = [...this.weights.subarray(from, from + forward.sizes[l - 1])];
    return [
      `${this.diagram.nameOf(l, i)} · ${forward.activations[l]}`,
      `b[${l}][${i + 1}] = ${number(this.weights[from + row.length])}`,
      `W[${l}], row ${i + 1}: ${listed(row)}`,
      ...this.gradientOfUnit(l, i),
    ];
  }

  gradientOfUnit(l, i) {
    const { said } = this;
    if (said?.unit?.[0] !== l || said.unit[1] !== i) return [];
    const { db, dW, dA, dZ, slope, rest, l2 } = said;
    if (rest === "off")
      return [
        "Switched off: A = 0 for every example. Nothing depends on its b, its row of W or the weights that lead on from it, so their gradient is 0.",
        ...(l2 ? ["The L2 penalty still pulls at those weights."] : []),
      ];
    const through = slope === null ? "" : `, g′(Z) ${told(slope)}`;
    return [
      `db = ${told(db)}: ${descent(db)}`,
      `dW: ${listed(dW)}`,
      `rms over the ${examples(said)}: dA ${told(dA)}${through}, dZ ${told(dZ)}`,
      ...(rest === "frozen" ? ["Frozen: the gradient is there and is not applied. The step for its b and its row of W is 0."] : []),
      ...(slope === 0 ? ["g′(Z) is 0 for every example, so no gradient comes through: the unit is dead."] : []),
    ];
  }

  ofWeight([l, i, j]) {
    const { forward } = this.diagram;
    const place = forward.place(l, i, j);
    const isBias = j === forward.sizes[l - 1];
    const name = isBias ? `b[${l}][${i + 1}]` : `W[${l}][${i + 1}, ${j + 1}]`;
    const { said } = this;
    const title = `${name} = ${number(this.weights[place])}`;
    if (said?.weight !== place) return [title];
    const { gradient, delta, predicted, change } = said;
    return [
      title,
      `d${name} = ${told(gradient)}: ${RESTS[said.rest] ?? descent(gradient)}`,
      `Nudged by δ = ${number(delta)}, J changes by d${name[0]} · δ = ${told(predicted)} to first order, by ${told(change)} in truth`,
      `J: the cost over the ${examples(said)}`,
    ];
  }
}

const RESTS = {
  frozen: "its unit is frozen, so it is not applied",
  off: "its unit is off, so nothing depends on it but a penalty",
  cut: "it comes from a unit that is off, so nothing depends on it but a penalty",
  biases: "biases are not trained, so it is not applied",
};
const told = (value) => (value === null ? "not finite" : number(value));
const examples = (said) => `${said.examples.toLocaleString("en-US")} training examples`;
const descent = (gradient) => (gradient === null ? "no step" : gradient > 0 ? "descent lowers it" : gradient < 0 ? "descent raises it" : "it stays");

function listed(values) {
  const rest = values.length - MOST_VALUES;
  return values.slice(0, MOST_VALUES).map(told).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}
