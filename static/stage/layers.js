// The network's shape, changed on its picture: layers, the units and the activation of each, the inputs. Each is a setting,
// with which training starts anew.

import { element } from "./ink.js";
import { HIDDEN_ACTIVATIONS } from "./network.js";

const HEAD = 82; // px above the units, with these controls
const WIDE = 60; // px from layer to layer that the controls of each have room in
const GROUP = 84; // px across the controls of a layer that stand alone
const MOST_LAYERS = 8;
const MOST_UNITS = 64;
const NEW_LAYER = 8; // units of a first layer

export class LayerControls {
  /** give(command): what a hand asks for. */
  constructor(diagram, give) {
    this.diagram = diagram;
    this.give = give;
    this.groups = []; // of the hidden layers: {root, less, more, activation}
    this.chosen = 0; // the layer whose controls are shown where there is no room for all
    this.which = element("select", "", { "aria-label": "Layer" });
    this.which.addEventListener("change", () => {
      this.chosen = Number(this.which.value);
      this.rest();
    });
    this.less = this.button("−", "One hidden layer less", () => this.resize(-1));
    this.more = this.button("+", "One hidden layer more", () => this.resize(1));
    const caption = element("span", "", { "aria-hidden": true }, "layers");
    this.count = element("div", "layer count", { role: "group", "aria-label": "Hidden layers" }, this.less, this.more, caption);
    this.options = element("div", "options");
    this.inputs = element("details", "layer inputs", {}, element("summary", "", {}, "Inputs"), this.options);
    this.root = element("div", "layers", {}, this.inputs, this.which, this.count);
    this.root.hidden = true;
    diagram.box.append(this.root);
  }

  button(name, title, pressed) {
    const button = element("button", "", { type: "button", title, "aria-label": title }, name);
    button.addEventListener("click", pressed);
    return button;
  }

  /** What a packet says; nothing where no setting may be moved. True where the diagram has to be laid out anew. */
  show(shown) {
    const key = JSON.stringify(shown ?? null);
    if (key === this.key) return false;
    this.key = key;
    this.shown = shown;
    this.root.hidden = !shown || !Object.keys(shown).length;
    if (!this.root.hidden) this.diagram.head = HEAD;
    if (this.root.hidden) return true;
    this.showLayers(shown.hidden_layers ?? [], shown.activations ?? []);
    this.showInputs(shown.inputs_off ?? [], shown.features ?? []);
    return true;
  }

  showLayers(sizes, activations) {
    const count = Math.max(sizes.length, activations.length);
    while (this.groups.length < count) this.addGroup(this.groups.length);
    this.groups.splice(count).forEach(({ root }) => root.remove());
    this.groups.forEach(({ less, more, activation }, k) => {
      less.hidden = more.hidden = !sizes.length;
      less.disabled = sizes[k] <= 1;
      more.disabled = sizes[k] >= MOST_UNITS;
      activation.hidden = !activations.length;
      activation.value = activations[k];
    });
    this.count.hidden = !this.shown.hidden_layers;
    this.less.disabled = !sizes.length;
    this.more.disabled = sizes.length >= MOST_LAYERS;
    this.chosen = Math.min(this.chosen, Math.max(0, count - 1));
    this.which.replaceChildren(...this.groups.map((_, k) => element("option", "", { value: k }, `A[${k + 1}]`)));
    this.which.value = this.chosen;
  }

  addGroup(k) {
    const l = k + 1;
    const less = this.button("−", `One unit less in layer ${l}`, () => this.resizeLayer(k, -1));
    const more = this.button("+", `One unit more in layer ${l}`, () => this.resizeLayer(k, 1));
    const activation = element("select", "", { "aria-label": `Activation of layer ${l}`, title: `Activation of layer ${l}` });
    activation.append(...HIDDEN_ACTIVATIONS.map((name) => element("option", "", { value: name }, name)));
    activation.addEventListener("change", () => this.activate(k, activation.value));
    const root = element("div", "layer", { role: "group", "aria-label": `Layer ${l}` }, less, more, activation);
    this.groups.push({ root, less, more, activation });
    this.count.before(root);
  }

  /** The two inputs and the extra ones, to be switched on and off; the last that is on stays on. */
  showInputs(plain, extra) {
    this.inputs.hidden = !plain.length && !extra.length;
    const offered = [
      ...plain.map((one) => [one, () => ({ inputs_off: chosen(plainBoxes, plain, false) })]),
      ...extra.map((one) => [one, () => ({ features: chosen(extraBoxes, extra, true) })]),
    ];
    const count = [...plain, ...extra].filter(([, , isOn]) => isOn).length;
    const labels = offered.map(([[, name, isOn], settings]) => {
      const box = element("input", "", { type: "checkbox" });
      box.checked = isOn;
      box.disabled = isOn && count === 1;
      box.addEventListener("change", () => this.give({ set: settings() }));
      return element("label", "", {}, box, name);
    });
    const boxes = labels.map((label) => label.firstChild);
    const [plainBoxes, extraBoxes] = [boxes.slice(0, plain.length), boxes.slice(plain.length)];
    this.options.replaceChildren(...labels);
  }

  resize(by) {
    const sizes = this.shown.hidden_layers;
    const resized = by < 0 ? sizes.slice(0, -1) : [...sizes, sizes.at(-1) ?? NEW_LAYER];
    this.give({ set: { hidden_layers: resized } });
  }

  resizeLayer(k, by) {
    this.give({ set: { hidden_layers: this.shown.hidden_layers.map((n, place) => (place === k ? n + by : n)) } });
  }

  activate(k, name) {
    this.give({ set: { activations: this.shown.activations.map((one, place) => (place === k ? name : one)) } });
  }

  /** Above the layers of the diagram as it is laid out. */
  rest() {
    const { theme, units, step, width } = this.diagram;
    if (this.root.hidden || !units) return;
    const { scale } = theme; // above 1 on a projector
    const isWide = step >= WIDE * scale;
    const middle = (l) => `${units[l][0].x}px`;
    this.which.hidden = isWide || this.groups.length < 2;
    this.groups.forEach(({ root }, k) => {
      root.hidden = !isWide && k !== this.chosen;
      root.style.left = isWide ? middle(k + 1) : `${width / 2}px`;
      root.style.width = `${isWide ? step / scale - 2 : GROUP}px`;
    });
    this.inputs.style.left = `${Math.max(units[0][0].x, 30 * scale)}px`;
    this.count.style.left = `${Math.min(units.at(-1)[0].x, width - 27 * scale)}px`;
    this.which.style.left = `${width / 2 - scale * (GROUP / 2 + 4)}px`;
  }
}

/** Of the inputs that are offered, those whose box is checked, or is not. */
function chosen(boxes, offered, isChecked) {
  return offered.map(([key]) => key).filter((_, k) => boxes[k].checked === isChecked);
}
