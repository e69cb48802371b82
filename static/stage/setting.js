// A setting beside the stage whose slider moves the picture while it is dragged: its values go the stage's way.

import { heedFocus } from "./controls.js";
import { element } from "./ink.js";
import { Slider } from "./slider.js";
import { give, isHandHeard } from "./stage.js";

const STYLE = `
.setting { display: grid; grid-template: auto auto / 1fr auto; font: 14px/1.6 var(--st-font, sans-serif); color: var(--st-text-color, #31333f); }
.setting output { font-weight: 600; font-variant-numeric: tabular-nums; }
.setting input { grid-area: 2 / 1 / 3 / 3; height: 24px; margin: .4rem 0 0; accent-color: var(--st-primary-color, #1672b0); }
.setting input:focus-visible { outline: 2px solid var(--st-primary-color, #1672b0); outline-offset: 2px; }
`;
const sliders = new WeakMap();

/** Show the setting in this element: {name, label, low, high, step, value}. */
export function show(host, { name, label, low, high, step, value }) {
  if (!sliders.has(host)) {
    const slider = new Slider(label, { low, high, step, wordsOf: (one) => one.toFixed(2), give: (one) => give({ set: { [name]: one } }) });
    slider.root.addEventListener("focusin", heedFocus);
    host.querySelector("div").replaceChildren(element("style", "", {}, STYLE), slider.root);
    sliders.set(host, slider);
  }
  if (isHandHeard()) sliders.get(host).show(value); // else it is of before what the hand has done
}
