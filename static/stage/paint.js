// The colors of what a network says: of values between two ends, or of the likeliest class.

import { mix, packed, ramp, rgb, shade } from "./ink.js";

const STRENGTH = 0.6; // how strong a class's color becomes in its region: the points keep the full one

export class Paint {
  constructor({ colors, task, value_range }, { background }) {
    this.task = task;
    this.classes = colors.classes.map(rgb);
    this.low = task === "binary" ? this.classes[0] : rgb(colors.negative);
    this.high = task === "binary" ? this.classes[1] : rgb(colors.positive);
    this.range = task === "binary" ? [0, 1] : value_range;
    this.ramp = ramp(this.low, background, this.high, STRENGTH);
    this.regions = this.classes.map((color) => Uint32Array.from({ length: 256 }, (_, k) => packed(mix(background, color, (STRENGTH * k) / 255))));
  }

  /** place -> color, for K outputs at so many places, row by row. */
  painter(outputs, K, places) {
    return this.task === "classes" ? this.ofClasses(outputs, K, places) : this.ofValues(outputs);
  }

  ofValues(outputs) {
    const [low, high] = this.range;
    const scale = 255 / (high - low);
    return (p) => this.ramp[shade(scale * (outputs[p] - low))];
  }

  /** The likeliest class, the stronger the surer. */
  ofClasses(outputs, K, places) {
    const { regions } = this;
    return (p) => {
      const best = likeliest(outputs, K, places, p);
      return regions[best % regions.length][shade((255 * (outputs[best * places + p] - 1 / K)) / (1 - 1 / K))];
    };
  }
}

/** The class with the largest output at a place; of one output, whether it is above a half. */
export function likeliest(outputs, K, places, p) {
  if (K === 1) return outputs[p] > 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < K; k++) if (outputs[k * places + p] > outputs[best * places + p]) best = k;
  return best;
}
