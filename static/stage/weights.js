// Single weights: their names, and changes of them that can be undone.

/** Every weight of a network, in the order of its flat weights: {name, l, i, j}, j = n[l-1] for a bias. */
export function weightsOf(sizes) {
  const named = [];
  for (let l = 1; l < sizes.length; l++)
    for (let i = 0; i < sizes[l]; i++)
      for (let j = 0; j <= sizes[l - 1]; j++) {
        const name = j === sizes[l - 1] ? `b[${l}] row ${i + 1}` : `W[${l}] row ${i + 1}, column ${j + 1}`;
        named.push({ name, l, i, j });
      }
  return named;
}

/** Values put in the place of a moment's own. */
export class Edits {
  constructor() {
    this.steps = []; // {place, value}
  }

  /** Set one weight. Several values of one weight, one right after the other, are one step. */
  set(place, value) {
    if (this.steps.at(-1)?.place === place) this.steps.pop();
    this.steps.push({ place, value });
  }

  undo() {
    this.steps.pop();
  }

  clear() {
    this.steps = [];
  }

  get count() {
    return new Set(this.steps.map(({ place }) => place)).size;
  }

  /** The weights with the edits in them. */
  applied(weights) {
    const edited = weights.slice();
    for (const { place, value } of this.steps) edited[place] = value;
    return edited;
  }
}
