// A recorded run: the stage's parts without a server, for files that stand by themselves.

import { Boundary } from "./boundary.js";
import { meanLoss, penalty } from "./cost.js";
import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { Editor } from "./editor.js";
import { Edits } from "./edits.js";
import { element, number, themeOf } from "./ink.js";
import { Forward } from "./network.js";
import { Player } from "./player.js";
import { Note, outputsAt, says, shares } from "./pointing.js";

const percent = (value) => `${(100 * value).toFixed(1)} %`;

/** The bytes that are written in base64. */
export const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** The history that a packet brings: arrays of numbers by their names. */
export function historyOf({ columns, arrays }) {
  const { shape: [, rows], values } = arrays.history;
  return Object.fromEntries(columns.map((name, c) => [name, [...values.subarray(c * rows, (c + 1) * rows)]]));
}

export class KeptRun {
  constructor(root, packet, examples) {
    this.root = root;
    this.packet = packet;
    this.scene = packet.scene;
    const { shape: [count, size], values } = packet.arrays.weights;
    this.moments = packet.epochs.map((epoch, k) => ({ epoch, weights: values.subarray(k * size, (k + 1) * size) }));
    this.at = count - 1; // the moment that is shown, or moved to
    this.history = historyOf(packet);
    this.forward = new Forward(this.scene.network, packet.arrays.grid, this.scene.plane, this.scene.shape);
    this.edits = new Edits();
    this.player = new Player();
    this.examples = examples;
    if (examples.arrays.X) {
      this.m = examples.arrays.X.shape[1];
      this.onExamples = new Forward(this.scene.network, examples.arrays.X, false, [this.m, 1]);
    }
    this.build();
    this.jump();
  }

  build() {
    this.boundary = new Boundary();
    this.editor = new Editor((command) => this.give(command));
    this.diagram = new Diagram((...name) => {
      this.editor.root.open = true;
      this.editor.choose(...name);
    });
    this.told = element("p", "told", { role: "status" });
    this.diagram.figure.append(this.editor.root, this.told);
    this.curves = { cost: new Curves("cost J"), accuracy: new Curves("accuracy", { percent: true }) };
    this.curves.gradients = new Curves("gradient, rms of dW, log axis", { isLog: true });
    this.parts = [this.boundary, this.diagram, ...Object.values(this.curves)];
    this.status = element("p", "status");
    const panes = element("div", "panes", {}, ...this.parts.map(({ figure }) => figure));
    this.root.append(this.playBar(), this.status, panes);
    this.boundary.setScene(this.scene, this.packet.arrays, this.forward);
    this.diagram.setScene(this.scene, this.forward);
    this.editor.setScene(this.forward);
    this.editor.root.addEventListener("toggle", () => this.redraw());
    const isRegression = this.scene.task === "surface" || this.scene.task === "curve";
    this.curves.accuracy.figure.hidden = isRegression;
    panes.classList.toggle("two", isRegression);
    this.pointAndSay();
    this.resizing = new ResizeObserver(() => this.layOut());
    this.resizing.observe(this.root);
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.layOut(), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
  }

  /** Another takes its place. */
  destroy() {
    this.playing = false;
    this.resizing.disconnect();
    this.leaving.abort();
    this.root.replaceChildren();
  }

  playBar() {
    this.button = element("button", "", { type: "button" }, "Play");
    this.button.addEventListener("click", () => this.toggle());
    this.slider = element("input", "", { type: "range", min: 0, max: this.moments.length - 1, "aria-label": "Moment of training" });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    return element("div", "playbar", {}, this.button, this.slider);
  }

  pointAndSay() {
    const { boundary, diagram } = this;
    new Note(boundary.box, (x, y) => this.wordsAt(x, y));
    new Note(diagram.box, (x, y) => this.wordsOf(x, y));
    for (const [name, chart] of Object.entries(this.curves))
      new Note(chart.box, (x) => this.wordsOfCurve(name, chart, x), (x) => this.go(this.nearest(this.epochAt(chart, x))));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, button, a, summary")) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === " ") this.toggle();
    else if (step) this.go(this.at + step);
    else return;
    event.preventDefault();
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.at === this.moments.length - 1) {
      this.at = 0;
      this.jump();
    }
    this.say();
    this.animate();
  }

  /** Rest at one of the moments. */
  go(place) {
    this.playing = false;
    this.at = Math.max(0, Math.min(this.moments.length - 1, place));
    this.jump();
  }

  jump() {
    this.player.receive([this.moments[this.at]], performance.now(), { playing: false, jump: true });
    this.say();
    this.isDue = true;
    this.animate();
  }

  nearest(epoch) {
    const far = (moment) => Math.abs(moment.epoch - epoch);
    return this.moments.reduce((best, moment, k) => (far(moment) < far(this.moments[best]) ? k : best), 0);
  }

  animate() {
    this.requested ??= requestAnimationFrame((now) => {
      this.requested = null;
      if (this.playing && !this.player.isMoving) this.next(now);
      this.draw(now);
      if (this.playing || this.player.isMoving) this.animate();
    });
  }

  /** Begin to move to the next moment; at the last one it rests. */
  next(now) {
    if (this.at === this.moments.length - 1) {
      this.playing = false;
      this.say();
      return;
    }
    this.at++;
    this.player.receive([this.moments[this.at]], now, { playing: false, jump: false });
    this.say();
  }

  layOut() {
    if (!this.root.clientWidth) return;
    const theme = themeOf(this.root);
    for (const part of this.parts) if (!part.figure.hidden) part.rest(theme);
    this.isLaidOut = true;
    this.isDue = true;
    this.draw(performance.now());
  }

  draw(now) {
    if (!this.isLaidOut || !(this.isDue || this.player.isMoving)) return;
    this.isDue = false;
    this.player.advance(now);
    this.weights = this.edits.applied(this.player.weights);
    this.forward.run(this.weights);
    this.boundary.draw();
    this.diagram.draw(this.weights);
    this.drawCurves();
    this.write();
  }

  /** The history up to the epoch that is shown. */
  drawCurves() {
    const { colors, network } = this.scene;
    const rows = this.row + 1;
    const line = (column, label, color, dash = []) => ({ label, color, dash, values: this.history[column].slice(0, rows) });
    const epochs = this.history.epoch.slice(0, rows);
    for (const name of ["cost", "accuracy"])
      if (!this.curves[name].figure.hidden)
        this.curves[name].draw(epochs, [line(name, "train", colors.train), line(`test_${name}`, "test", colors.test, [5, 4])]);
    const layers = network.sizes.slice(1).map((_, k) => line(`gradient_${k + 1}`, `dW[${k + 1}]`, colors.layers[k]));
    this.curves.gradients.draw(epochs, layers);
  }

  /** The row of the history at the epoch that is shown. */
  get row() {
    return Math.max(0, this.history.epoch.findLastIndex((epoch) => epoch <= this.player.epoch));
  }

  write() {
    const { epoch } = this.player;
    const at = (name) => this.history[name][this.row];
    const pair = (name, format) => {
      const [train, test] = [at(name), at(`test_${name}`)];
      return Number.isNaN(train) ? [] : [[name, Number.isNaN(test) ? format(train) : `${format(train)}, test ${format(test)}`]];
    };
    const facts = [["epoch", epoch.toLocaleString("en-US")], ...pair("cost", number), ...pair("accuracy", percent)];
    this.status.replaceChildren(...facts.map(([name, value]) => element("span", "", {}, `${name} `, element("b", "", {}, value))));
    this.root.dataset.epoch = epoch;
    const words = facts.map(([name, value]) => `${name} ${value}`).join("; ");
    this.boundary.box.setAttribute("aria-label", `What the network says over the window, at ${words}`);
    this.diagram.canvas.setAttribute("aria-label", `The network ${this.scene.network.sizes.join("-")}, at ${words}`);
    for (const chart of Object.values(this.curves)) chart.box.setAttribute("aria-label", `${chart.title} up to epoch ${epoch}`);
    this.editor.draw(this.weights);
    this.tell();
  }

  /** What the controls say. */
  say() {
    this.button.textContent = this.playing ? "Pause" : "Play";
    this.slider.value = this.at;
    this.slider.setAttribute("aria-valuetext", `epoch ${this.moments[this.at].epoch}`);
  }

  /** What a hand asks the editor for. */
  give(command) {
    if (command.weight) this.edits.set(...command.weight);
    else this.edits.undo();
    this.redraw();
  }

  redraw() {
    this.isDue = true;
    this.draw(performance.now());
  }

  /** What the edits have done to J. */
  tell() {
    const { count } = this.edits;
    this.editor.show({ edits: count });
    const which = count === 1 ? "One weight is changed" : `${count} weights are changed`;
    if (!count) this.told.textContent = "Press a line or a unit of the network: the picture answers at once.";
    else if (!this.onExamples) this.told.textContent = `${which}.`;
    else this.told.textContent = `${which}: J = ${number(this.costOf(this.weights))}, before ${number(this.costOf(this.player.weights))}.`;
  }

  /** J over the training examples. */
  costOf(weights) {
    const { cost, l2, arrays } = this.examples;
    const { sizes, output } = this.scene.network;
    const A = this.onExamples.run(weights).at(-1);
    const outputs = { A, Z: this.onExamples.Z, Y: arrays.Y.values, K: sizes.at(-1), m: this.m };
    return meanLoss(cost, output, outputs) + penalty(weights, sizes, l2, this.m);
  }

  wordsAt(x, y) {
    const place = shares(this.boundary, x, y);
    if (!place) return null;
    const { window: [x0, x1, y0, y1], axis_names, task } = this.scene;
    const [s, t] = place;
    const across = `${axis_names[0]} ${number(x0 + s * (x1 - x0))}`;
    const up = task === "curve" ? "" : `, ${axis_names[1]} ${number(y0 + t * (y1 - y0))}`;
    return `${across}${up}: ${says(this.scene, this.outputsAt(place))}`;
  }

  outputsAt(place) {
    return outputsAt(this.scene, this.packet.arrays.grid, this.forward, this.weights, place);
  }

  /** The weight or bias at a point of the diagram, by its name on paper. */
  wordsOf(x, y) {
    const found = this.diagram.biasAt(x, y) ?? this.diagram.weightAt(x, y);
    if (!found) return null;
    const [l, i, j] = found;
    const name = j === this.forward.sizes[l - 1] ? `b[${l}][${i + 1}]` : `W[${l}][${i + 1}, ${j + 1}]`;
    return `${name} = ${number(this.weights[this.forward.place(l, i, j)])}`;
  }

  epochAt(chart, x) {
    return this.history.epoch.reduce((best, epoch) => (Math.abs(chart.x(epoch) - x) < Math.abs(chart.x(best) - x) ? epoch : best), 0);
  }

  wordsOfCurve(name, chart, x) {
    const epoch = this.epochAt(chart, x);
    const row = this.history.epoch.indexOf(epoch);
    const format = name === "accuracy" ? percent : number;
    const columns = name === "gradients" ? this.scene.network.sizes.slice(1).map((_, k) => `gradient_${k + 1}`) : [name, `test_${name}`];
    const values = columns.filter((column) => Number.isFinite(this.history[column][row]));
    const label = (column) => column.replace("test_", "test ").replace(/gradient_(\d+)/, "dW[$1]").replace("_", " ");
    return `epoch ${epoch.toLocaleString("en-US")}: ${values.map((column) => `${label(column)} ${format(this.history[column][row])}`).join(", ")}`;
  }
}
