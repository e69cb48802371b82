// The controls on the stage: what a hand does to training while it goes on. They show what the server says, but for what
// is being moved.

import { element, icon as drawn } from "./ink.js";
import { Slider } from "./slider.js";

const SPEEDS = [["10 epochs/s", 10], ["100 epochs/s", 100], ["1,000 epochs/s", 1000], ["Full speed", null]];
const RATES = { low: -4, high: 1, steps: 20 }; // powers of ten, and stops of the slider in each
const CHOICES = {
  batch_size: ["Batch size", [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
  l2: ["L2 penalty", [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]],
  keep_prob: ["Keep (dropout)", [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5]],
};
const ICONS = {
  play: "M4 2l10 6-10 6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  step: "M2 2l8 6-8 6zM11 2h3v12h-3z",
  finish: "M1 2l6 6-6 6zM7 2l6 6-6 6zM13 2h2v12h-2z",
  reset: "M8 3V0L3 4l5 4V5a4 4 0 1 1-4 4H2a6 6 0 1 0 6-6z",
};

/** What a key does alone. A control that the Tab key has come to keeps the keys that it has a use for (`not`); one that was
 *  clicked is done with. */
const MOVED_BY_ARROWS =
  "input, select, [role=slider], [role=tab], [role=radio], [role=option], [role=combobox], [role=grid], .units *";
const PRESSED_BY_SPACE =
  "input, select, button, a, summary, [role=button], [role=checkbox], [role=switch], [role=radio], [role=combobox], [role=option]";
const KEYS = {
  " ": { press: "play", not: PRESSED_BY_SPACE },
  ArrowRight: { press: "step", not: MOVED_BY_ARROWS, never: "[role=application]" },
  r: { press: "reset", not: "select, [role=combobox]" },
};
const TYPED_INTO =
  "input:not([type=range], [type=checkbox], [type=radio], [role=combobox]), textarea, [contenteditable], [role=combobox][aria-expanded=true]";
const KEYS_OFF = "backprop-lab keys off"; // in the browser's own store

/** Whether what has the focus was clicked last, rather than come to by keyboard or by another program. */
let wasPointed = false;
let isPointing = false;
const onEvery = (kind, note) => document.addEventListener(kind, note, true);
onEvery("pointerdown", () => (isPointing = wasPointed = true));
onEvery("click", () => setTimeout(() => (isPointing = false)));
onEvery("keydown", ({ key }) => key === "Tab" && (isPointing = false));
onEvery("focusin", heedFocus);

/** For the stage, too: what takes the focus inside a shadow root is not heard outside of it. */
export function heedFocus() {
  wasPointed = isPointing;
}

export class Controls {
  /** give(command): what a hand asks for. */
  constructor(give) {
    this.give = give;
    this.isRunning = false;
    this.build();
  }

  build() {
    this.play = this.button("play", "Play", "Key: space", () => ({ do: this.isRunning ? "pause" : "play" }));
    this.play.classList.add("primary");
    this.step = this.button("step", "Step", "Train one epoch. Key: right arrow", () => ({ do: "step" }));
    this.finish = this.button("finish", "Run to the end", "At full speed", () => ({ do: "finish" }));
    this.reset = this.button("reset", "Reset", "Back to the same starting weights. Key: r", () => ({ do: "reset" }));
    this.renew = this.button(null, "New weights", "Start anew from the next seed", () => ({ do: "new weights" }));
    this.speed = choice("Speed of Play", (k) => this.give({ speed: SPEEDS[k][1] }));
    offer(this.speed, SPEEDS.map(([name], k) => [k, name]));
    this.rate = rateSlider((value) => this.give({ set: { learning_rate: value } }));
    this.choices = Object.entries(CHOICES).map(([name, [label]]) => [name, choice(label, (value) => this.give({ set: { [name]: value } }))]);
    const labelled = this.choices.map(([name, select]) => element("label", "setting", {}, CHOICES[name][0], select));
    this.settings = element("details", "", {}, element("summary", "", {}, "More"), element("div", "row", {}, ...labelled, this.keysSwitch()));
    const buttons = element("div", "row", {}, this.play, this.step, this.finish, this.reset);
    this.moved = element("div", "row moved", {}, this.rate.root, this.speed, this.renew, this.settings);
    this.root = element("div", "controls", { role: "group", "aria-label": "Training" }, buttons, this.moved);
    this.root.hidden = true;
  }

  /** The keys may be in the way of speech input or of another tool: they can be switched off. */
  keysSwitch() {
    this.keys = element("input", "", { type: "checkbox" });
    this.keys.checked = !localStorage.getItem(KEYS_OFF);
    this.keys.addEventListener("change", () => {
      if (this.keys.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "yes");
    });
    return element("label", "setting", {}, this.keys, "Keys: space, right arrow, r");
  }

  button(icon, name, title, command) {
    const button = element("button", "", { type: "button", title }, ...(icon ? [drawn(ICONS[icon])] : []), element("span", "", {}, name));
    button.addEventListener("click", () => this.give(command()));
    return button;
  }

  /** What a packet says. isHeard: it knows of everything that the hand has done. */
  show({ finished, more, speed, set, examples, seeds }, isRunning, isHeard) {
    this.root.hidden = false;
    this.isRunning = isRunning;
    this.name(this.play, isRunning ? "Pause" : "Play", isRunning ? "pause" : "play");
    this.name(this.finish, more ? `${more} more epochs` : "Run to the end");
    this.renew.hidden = !seeds; // a class may have held them
    this.play.disabled = this.step.disabled = this.finish.disabled = finished;
    if (!isHeard) return; // a setting that is on its way would jump back
    this.speed.value = SPEEDS.findIndex(([, limit]) => limit === speed);
    this.showSettings(set, examples);
  }

  /** Those of the settings that this visitor may move: a class may have held some. */
  showSettings(set, examples) {
    this.rate.root.hidden = !("learning_rate" in set);
    if (!this.rate.root.hidden) this.rate.show(set.learning_rate);
    for (const [name, select] of this.choices) {
      select.parentElement.hidden = !(name in set);
      if (name in set) this.offerValues(name, select, set[name], examples);
    }
    this.settings.hidden = this.choices.every(([name]) => !(name in set));
  }

  name(button, name, icon) {
    const words = button.querySelector("span");
    if (words.textContent === name) return;
    words.textContent = name;
    if (icon) button.querySelector("path").setAttribute("d", ICONS[icon]);
  }

  /** The usual values, and the present one; of batches those that are smaller than all examples, and all. */
  offerValues(name, select, value, examples) {
    const isBatch = name === "batch_size";
    const usual = CHOICES[name][1].filter((one) => !isBatch || one < examples);
    const all = isBatch ? [Math.max(examples, value)] : [];
    const values = [...new Set([...usual, ...all, value])].sort((a, b) => a - b);
    offer(select, values.map((one) => [one, isBatch && one >= examples ? `all ${examples}` : String(one)]));
    if (select.value !== String(value)) select.value = value;
  }

  /** Press what this key presses, if anything; whether it was one of ours. */
  key(event, isOn) {
    const key = KEYS[event.key];
    const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.repeat;
    if (this.root.hidden || !key || !isAlone || !this.keys.checked || isOn(event, TYPED_INTO)) return false;
    if (isOn(event, key.never) || (!wasPointed && isOn(event, key.not))) return false;
    const button = this[key.press];
    if (!button.disabled) button.click();
    return true;
  }
}

/** The learning rate on a logarithmic scale. */
function rateSlider(give) {
  const { low, high, steps } = RATES;
  return new Slider("Learning rate α", {
    low: steps * low,
    high: steps * high,
    step: 1,
    valueAt: (place) => Number((10 ** (place / steps)).toPrecision(2)),
    placeOf: (value) => Math.round(steps * Math.log10(value)),
    wordsOf: (value) => (value < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)))),
    give,
  });
}

function choice(name, chosen) {
  const select = element("select", "", { "aria-label": name });
  select.addEventListener("change", () => chosen(Number(select.value)));
  return select;
}

/** These values, with these names; a list that is open is left alone while it says the same. */
function offer(select, pairs) {
  const key = JSON.stringify(pairs);
  if (select.dataset.offered === key) return;
  select.dataset.offered = key;
  select.replaceChildren(...pairs.map(([value, name]) => element("option", "", { value }, name)));
}
