// What stands beside the network: the curves, the health of every layer, or the hidden space of one. The server computes
// the two (lab/visit/view.py), for the pictures that are looked at.

import { Health } from "./health.js";
import { HiddenSpace } from "./hidden_space.js";
import { element } from "./ink.js";

const NAMES = { curves: "Curves", health: "Health", hidden: "Hidden space" };

export class Views {
  /** give(command): what a hand asks for; changed(): another one has been chosen, or has news. */
  constructor(give, changed) {
    this.give = give;
    this.changed = changed;
    this.charts = { health: new Health(), hidden: new HiddenSpace() };
    this.buttons = Object.entries(NAMES).map(([name, label]) => [name, this.button(name, label)]);
    this.layer = element("select", "", { "aria-label": "Layer whose space is shown" });
    this.layer.addEventListener("change", () => this.choose("hidden", Number(this.layer.value)));
    const buttons = this.buttons.map(([, button]) => button);
    this.root = element("div", "controls views row", { role: "group", "aria-label": "Beside the network" }, ...buttons, this.layer);
    this.root.hidden = true;
    this.show({ name: "curves" });
  }

  button(name, label) {
    const button = element("button", "", { type: "button" }, label);
    button.addEventListener("click", () => this.choose(name));
    return button;
  }

  get figures() {
    return Object.values(this.charts).map(({ figure }) => figure);
  }

  /** The chart that is looked at, if it is not the curves. */
  get chart() {
    return this.charts[this.name] ?? null;
  }

  choose(name, l) {
    this.give({ view: l ? [name, l] : [name] });
  }

  setScene(scene, forward) {
    const layers = forward.sizes.slice(1).map((_, k) => k + 1);
    this.layer.replaceChildren(...layers.map((l) => element("option", "", { value: l }, `A[${l}]`)));
    for (const chart of Object.values(this.charts)) chart.setScene(scene);
  }

  /** What a packet says. */
  take(view) {
    const isOther = this.root.hidden || view.name !== this.name;
    this.root.hidden = false;
    this.show(view);
    this.changed(isOther);
  }

  show(view) {
    this.name = view.name;
    for (const [name, button] of this.buttons) button.setAttribute("aria-pressed", name === view.name);
    for (const [name, { figure }] of Object.entries(this.charts)) figure.hidden = name !== view.name;
    this.layer.hidden = view.name !== "hidden";
    if (view.l) this.layer.value = view.l;
    this.chart?.take(view);
  }

  /** The units at fault, marked in the network's picture: {l: {dead: [i], saturated: [i]}} by layer. */
  get marks() {
    return this.name === "health" ? this.charts.health.layers : [];
  }
}
