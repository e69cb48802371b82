// The names of classes in their regions, where there are more classes than colors can tell apart.

import { css, fitted } from "./ink.js";

export const MOST_BY_COLOR = 6;
const SMALLEST_REGION = 0.005; // of the window
const WIDEST = 84; // pixels
const PADDING = 3;

/** For each class with a region that is large enough: the place of the grid inside it that is nearest to its middle.
 *  leads: by how much each class leads, (K, places); columns: of the grid. */
export function middles(leads, K, columns) {
  const count = leads.length / K;
  const found = [];
  for (let k = 0; k < K; k++) {
    const places = [];
    for (let p = 0; p < count; p++) if (leads[k * count + p] > 0) places.push([p % columns, Math.floor(p / columns)]);
    if (places.length < SMALLEST_REGION * count) continue;
    const [x, y] = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    const distance = (place) => (place[0] - x) ** 2 + (place[1] - y) ** 2;
    found.push([k, places.reduce((best, place) => (distance(place) < distance(best) ? place : best))]);
  }
  return found;
}

/** A name on a plate of the background, around the pixel x, y. */
export function drawName(ink, name, x, y, { background, text, font }) {
  ink.font = `bold ${font}`;
  const shown = fitted(ink, name, WIDEST);
  const width = ink.measureText(shown).width + 2 * PADDING;
  ink.fillStyle = css(background, 0.75);
  ink.fillRect(x - width / 2, y - 10, width, 20);
  ink.fillStyle = css(text);
  ink.textAlign = "center";
  ink.fillText(shown, x, y + 5);
}
