// A slider that tells of every value while it is dragged, but not faster than they can be trained with.

import { element } from "./ink.js";

const EVERY = 40; // ms between two values

export class Slider {
  /** low, high, step: of its places; valueAt(place), placeOf(value): the way between them and its values; wordsOf(value);
   *  give(value): what a hand asks for. */
  constructor(name, { low, high, step, valueAt = Number, placeOf = Number, wordsOf = String, give }) {
    Object.assign(this, { valueAt, placeOf, wordsOf, give });
    this.input = element("input", "", { type: "range", min: low, max: high, step, "aria-label": name });
    this.words = element("output", "");
    this.root = element("label", "setting rate", {}, element("span", "", {}, name), this.input, this.words);
    this.input.addEventListener("input", () => this.moved());
    this.input.addEventListener("pointerdown", () => (this.isHeld = true));
    for (const end of ["pointerup", "pointercancel", "change"]) this.input.addEventListener(end, () => (this.isHeld = false));
  }

  moved() {
    this.coming = this.valueAt(this.input.value);
    this.write(this.coming);
    this.timer ??= setTimeout(() => this.send(), this.sentAt + EVERY > performance.now() ? EVERY : 0);
  }

  send() {
    this.timer = null;
    this.sentAt = performance.now();
    this.give(this.coming);
  }

  /** What the server says, unless a hand is at it. */
  show(value) {
    if (this.isHeld || this.timer) return;
    this.input.value = this.placeOf(value);
    this.write(value);
  }

  write(value) {
    const words = this.wordsOf(value);
    if (this.words.textContent === words) return;
    this.words.textContent = words;
    this.input.setAttribute("aria-valuetext", words);
  }
}
