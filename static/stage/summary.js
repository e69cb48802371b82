// The stage in words, for who does not see it: what it is, where training stands, what one can do.

import { element } from "./ink.js";

const WHAT_ONE_CAN_DO =
  "Space plays and pauses, the right arrow trains one epoch, r resets. The learning rate follows, then what stands below More. " +
  "The units of the network are one stop of the Tab key, with the arrow keys from one to the next. " +
  "Above them are its inputs, the layers and each one's activation; below, weights are set by their names. " +
  "Beside it stand curves, the health of every layer or the hidden space of one. " +
  "Draw puts points on the picture, by keyboard too. Data and all other settings come after the picture.";

export class Summary {
  constructor() {
    this.what = element("p", "");
    this.where = element("p", "");
    this.can = element("p", "");
    this.root = element("div", "said", {}, element("h2", "", {}, "Summary"), this.what, this.where, this.can);
  }

  setScene({ network, task, class_names, input_names, axis_names }, { points, points_test }) {
    const { sizes, hidden, output } = network;
    const layers = sizes.slice(1, -1).map((n, k) => `${counted(n, `${hidden[k]} unit`)}`);
    const between = layers.length ? `hidden layers of ${layers.join(", ")}` : "no hidden layer";
    const learns = class_names.length ? `to tell ${class_names.join(", ")} apart` : "a number";
    const test = points_test ? ` and ${points_test.shape[1]} test examples` : "";
    const plane = task === "curve" ? `over ${axis_names[0]}` : `over the plane of ${axis_names.join(" and ")}`;
    this.what.textContent =
      `A network of ${counted(sizes[0], "input")}, ${between}, and ${counted(sizes.at(-1), `${output} output`)} learns ${learns}. ` +
      `Inputs: ${input_names.join(", ")}. What it says is drawn ${plane}, with ${points.shape[1]} training${test ? "" : " examples"}${test}.`;
  }

  /** facts: the numbers at the epoch that is shown, in words; gradients: those of every layer. */
  write(facts, gradients, isPlaying) {
    const where = `${isPlaying ? "Training goes on" : "Training rests"}: ${facts}. Gradient of each layer: ${gradients}.`;
    if (this.where.textContent !== where) this.where.textContent = where;
  }

  /** It is training that can be steered here. */
  showControls() {
    this.can.textContent = WHAT_ONE_CAN_DO;
  }
}

const counted = (n, name) => `${n} ${name}${n === 1 ? "" : "s"}`;
