// Weights that are set by hand in a file of its own, where no trainer answers; and the way back.

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
