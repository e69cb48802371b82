// The units of the diagram as buttons on its picture, for keyboard, finger and screen reader: one stop of the Tab key, with
// the arrow keys from unit to unit.

import { element } from "./ink.js";

const SMALLEST = 24; // px of a target
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class UnitButtons {
  /** focus(unit): a unit [l, i] has the focus, null when none has it any more; press(unit): it was pressed. */
  constructor(diagram, focus, press) {
    this.diagram = diagram;
    this.press = press;
    this.root = element("div", "units", { role: "group", "aria-label": "Units: arrow keys from one to the next" });
    this.buttons = new Map(); // "l.i" -> button
    this.here = [0, 0];
    this.root.addEventListener("focusin", ({ target }) => {
      this.here = unitOf(target);
      this.markStop();
      focus(this.here);
    });
    this.root.addEventListener("focusout", () => focus(null));
    this.root.addEventListener("keydown", (event) => this.move(event));
    diagram.box.append(this.root);
  }

  /** The diagram was laid out anew. */
  rest() {
    const { units, size } = this.diagram;
    const side = Math.max(SMALLEST, size);
    const left = new Set(this.buttons.keys());
    units.forEach((layer, l) =>
      layer.forEach(({ x, y }, i) => {
        left.delete(`${l}.${i}`);
        const button = this.button(l, i);
        button.setAttribute("aria-label", this.nameOf(l, i));
        Object.assign(button.style, { left: `${x - side / 2}px`, top: `${y - side / 2}px`, width: `${side}px`, height: `${side}px` });
      }),
    );
    for (const key of left) {
      this.buttons.get(key).remove();
      this.buttons.delete(key);
    }
    if (!this.buttons.has(this.here.join("."))) this.here = [0, 0];
    this.markStop();
  }

  button(l, i) {
    const key = `${l}.${i}`;
    if (!this.buttons.has(key)) {
      const button = element("button", "unit", { type: "button", "data-unit": key, "aria-describedby": "looked-at" });
      button.addEventListener("click", () => this.press([l, i]));
      this.buttons.set(key, button);
      this.root.append(button);
    }
    return this.buttons.get(key);
  }

  nameOf(l, i) {
    const { scene, forward } = this.diagram;
    if (l === 0) return `Input ${scene.input_names[i] ?? i + 1}`;
    if (l < forward.sizes.length - 1) return `Unit ${i + 1} of layer ${l}${this.restOf(l, i)}`;
    return (scene.task === "classes" ? `Output for ${scene.class_names[i]}` : "Output") + this.restOf(l, i);
  }

  restOf(l, i) {
    const isOff = this.diagram.forward.off.some(([layer, unit]) => layer === l && unit === i + 1);
    return isOff ? ", off" : this.diagram.frozen.has(`${l}.${i + 1}`) ? ", frozen" : "";
  }

  /** The Tab key comes to one of them. */
  markStop() {
    for (const [key, button] of this.buttons) button.tabIndex = key === this.here.join(".") ? 0 : -1;
  }

  move(event) {
    const step = MOVES[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const { units } = this.diagram;
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    const l = within(this.here[0] + step[0], units.length);
    const i = within(this.here[1] + step[1], units[l].length);
    this.buttons.get(`${l}.${i}`).focus();
    event.preventDefault();
    event.stopPropagation();
  }
}

const unitOf = (button) => button.dataset.unit.split(".").map(Number);
