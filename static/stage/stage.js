// The entry: a stage for each host element, its packets in, its pictures and its requests out.
//
// The loop is closed. A stage that leads asks for the next packet as soon as it has received one; whatever a packet takes
// for granted and the stage does not hold (it was mounted anew, a packet was overtaken) it asks for too. It asks over the
// wire, and where there is none Streamlit, while it plays.

import { Announcer } from "./announcer.js";
import { Bars } from "./bars.js";
import { Boundary } from "./boundary.js";
import { Controls, heedFocus } from "./controls.js";
import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { Editor } from "./editor.js";
import { Hand } from "./hand.js";
import { drawMarks } from "./health.js";
import { element, number, themeOf } from "./ink.js";
import { LayerControls } from "./layers.js";
import { Look } from "./look.js";
import { Forward } from "./network.js";
import { decode } from "./packet.js";
import { Player } from "./player.js";
import { Points } from "./points.js";
import { POINTS_STYLE } from "./points_style.js";
import { Projector } from "./projector.js";
import { Reader } from "./reader.js";
import { STYLE } from "./style.js";
import { Summary } from "./summary.js";
import { Views } from "./views.js";
import { waitsForVisitBefore } from "./visit.js";
import { Wire } from "./wire.js";

const WATCHDOG = 3000; // ms without an answer, at the most, after which a request is made again
const DIAGRAM_EVERY = 50; // ms; the boundary moves with the display, the rest is read more than watched
const CURVES_EVERY = 100;
const WORDS_EVERY = 100;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const CALM_EVERY = 1000; // ms from one picture to the next, for who wants little motion
const LEAVING = 3000; // ms that it takes at the most to come to another page
const STALE = 400; // ms that the page may take to draw anew what a packet calls stale, before it is asked to

/** The stages on this page, by key. */
export const stages = new Map();
const hosts = new WeakMap();
let wire = null;
const hand = new Hand(deliver);

/** Have the hand ask for something that has its control beside the stage. */
export const give = (command) => hand.give(command);

/** Whether the server has done everything that the hand has asked for. */
export const isHandHeard = () => !hand.waiting.length;

/** A packet has come with Streamlit for the stage in this element. ask(tick) reruns what it stands in. */
export function show(host, bytes, ask) {
  const packet = decode(bytes);
  if (packet.notes.wire && waitsForVisitBefore(packet, ask, () => show(host, bytes, ask))) return;
  if (!hosts.has(host)) hosts.set(host, new Stage(host));
  const stage = hosts.get(host);
  stages.set(packet.key, stage);
  stage.askStreamlit = ask;
  if (packet.notes.wire) connect(packet.notes.wire);
  stage.receive(packet);
}

/** Open the wire to this visit, unless it is there. */
function connect(address) {
  if (wire?.address === address) return;
  wire?.close();
  wire = new Wire(address, (bytes) => receiveFromWire(decode(bytes)), () => {
    if (wire.isOpen || wire.isMissing) hand.again();
    for (const stage of stages.values()) stage.heedWire();
  });
}

/** Send what the hand asks for: over the wire, and where there is none with Streamlit. Neither while a wire is coming. */
function deliver(commands) {
  for (const stage of stages.values()) stage.putOffRedraw();
  if (wire?.isOpen) commands.forEach((command) => wire.send(command));
  else if (!wire || wire.isMissing) leader()?.ask();
}

/** A link is followed: the page that is left must not ask to be drawn anew, or Streamlit may answer that instead. */
document.addEventListener("click", (event) => {
  if (isOn(event, "a")) for (const stage of stages.values()) stage.putOffRedraw(LEAVING);
}, true);

const leader = () => [...stages.values()].find(({ leads }) => leads);

function receiveFromWire(packet) {
  stages.get(packet.key)?.receive(packet);
}

/** What all stages of the page hold, by key. */
const allHeld = () => Object.fromEntries([...stages].map(([key, stage]) => [key, stage.held]));

/** The element has left the page. */
export function remove(host) {
  const stage = hosts.get(host);
  stage?.destroy();
  hosts.delete(host);
  for (const [key, other] of stages) if (other === stage) stages.delete(key);
}

function isOn(event, selector) {
  return Boolean(event.composedPath()[0].closest?.(selector));
}

function isPageAtRest() {
  const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState;
  return !["running", "rerunRequested"].includes(state);
}

/** Whether a stage that holds this has no use for the packet: a feed's packets are counted, and may overtake each other. */
function isOld({ sequence, run }, held) {
  const feed = (name) => name.split(".")[0];
  return feed(run) === feed(held.run) && sequence <= held.sequence;
}

/** How far training is, as a thin bar and in words. */
class Progress {
  constructor() {
    this.words = element("p", "words");
    this.bar = element("div", "bar");
    this.track = element("div", "track", { role: "progressbar", "aria-label": "Training", "aria-valuemin": 0, "aria-valuemax": 100 }, this.bar);
    this.track.hidden = true;
  }

  show(share, words) {
    this.words.textContent = words;
    this.track.hidden = share === null;
    this.bar.style.width = `${100 * share}%`;
    this.track.setAttribute("aria-valuenow", Math.round(100 * share));
    this.track.setAttribute("aria-valuetext", words);
  }
}

const NO_REMARK_YET = "What the numbers mean will stand here once it trains.";
const NO_REMARK = "These numbers look healthy: nothing to remark.";

/** One line, always there, for the remark that matters most. */
class RemarkLine {
  constructor() {
    this.root = element("p", "remark", { role: "note", tabindex: 0, "aria-label": "What the numbers mean" });
    this.root.hidden = true;
  }

  show([first], hasTrained) {
    this.root.hidden = false;
    const none = hasTrained ? NO_REMARK : NO_REMARK_YET;
    const key = JSON.stringify(first ?? none);
    if (this.root.dataset.key === key) return;
    this.root.dataset.key = key;
    this.root.className = `remark ${first?.severity ?? "none"}`;
    this.root.replaceChildren(...(first ? this.words(first) : [none]));
  }

  words({ text, advice, lesson }) {
    const link = element("a", "", { href: `lessons?lesson=${lesson}`, target: "_blank", rel: "noopener" }, "Lesson on this");
    return [text, " ", element("b", "", {}, "One thing to try: "), advice, " ", ...(lesson ? [link] : [])];
  }
}

class Stage {
  constructor(host) {
    this.player = new Player();
    this.boundary = new Boundary();
    this.reader = new Reader(this.boundary);
    this.editor = new Editor((command) => hand.give(command));
    this.points = new Points(this.boundary, (command) => hand.give(command), () => this.layOut());
    this.diagram = new Diagram((...name) => this.edit(...name));
    this.look = new Look({
      boundary: this.boundary,
      diagram: this.diagram,
      editor: this.editor,
      give: (command) => hand.give(command),
      edit: (...name) => this.edit(...name),
    });
    this.layers = new LayerControls(this.diagram, (command) => hand.give(command));
    this.cost = new Curves("cost J");
    this.accuracy = new Curves("accuracy", { percent: true });
    this.gradients = new Bars("gradient, rms of dW");
    this.held = { sequence: 0, scene: "", run: "", rows: 0 };
    this.history = {}; // column -> numbers
    this.redrawAt = 0; // not before, in ms
    this.frames = 0; // pictures of the boundary that differed from the one before
    this.drawn = { diagram: 0, curves: 0, words: 0, view: 0 };
    this.stale = new Set(["diagram", "curves", "words"]);
    this.build(host);
  }

  build(host) {
    const figures = [this.boundary, this.diagram, this.cost, this.accuracy, this.gradients].map(({ figure }) => figure);
    this.status = element("p", "status", { "aria-live": "off" });
    this.controls = new Controls((command) => hand.give(command));
    this.progress = new Progress();
    this.remark = new RemarkLine();
    this.announcer = new Announcer();
    this.projector = new Projector((command) => hand.give(command));
    this.controls.moved.append(this.projector.root, this.progress.words);
    this.head = element("div", "head", {}, this.controls.root, this.status, this.progress.track);
    this.connection = element("p", "connection", { role: "status" });
    this.views = new Views((command) => hand.give(command), (isOther) => this.turnView(isOther));
    this.panes = element("div", "panes", {}, ...figures.slice(0, 2), this.views.root, ...figures.slice(2), ...this.views.figures);
    this.diagram.figure.append(this.editor.root);
    this.summary = new Summary();
    const parts = [this.summary.root, this.head, this.remark.root, this.connection, this.panes, this.announcer.root];
    this.root = element("section", "stage", {}, ...parts);
    this.root.addEventListener("focusin", heedFocus);
    const style = document.createElement("style");
    style.textContent = STYLE + POINTS_STYLE;
    host.querySelector("div").replaceChildren(style, this.root);
    this.resizing = new ResizeObserver(() => this.layOut());
    for (const box of [this.root, this.diagram.box]) this.resizing.observe(box);
    this.root.addEventListener("transitionend", ({ target }) => target === this.root && this.layOut());
    this.press = (event) => {
      if (!this.projector.key(event) && !this.controls.key(event, isOn)) return;
      event.preventDefault(); // a page that scrolls
      event.stopImmediatePropagation(); // Streamlit would run the whole page again
    };
    document.addEventListener("keydown", this.press, true);
  }

  destroy() {
    this.resizing.disconnect();
    this.projector.destroy();
    document.removeEventListener("keydown", this.press, true);
    clearTimeout(this.watchdog);
    clearTimeout(this.redrawing);
    cancelAnimationFrame(this.requested);
  }

  receive(packet) {
    this.leads = packet.leads;
    this.root.setAttribute("aria-label", packet.key === "stage" ? "Live training" : `Live training: ${packet.key}`);
    if (isOld(packet, this.held)) return; // sent again by a run that had nothing new, or overtaken
    clearTimeout(this.watchdog);
    this.held.sequence = packet.sequence;
    const isNewRun = packet.run !== this.held.run;
    const isWhole = this.takeScene(packet) && this.takeHistory(packet, isNewRun);
    const isAnswer = Boolean(packet.notes.controls) && hand.hear(packet.notes.controls);
    if (isWhole) this.play(packet, isNewRun, isAnswer);
    this.playing = packet.playing;
    this.isWhole = isWhole;
    if (packet.leads) this.heedNotes(packet.notes, packet.playing, packet.epochs.at(-1) > 0);
    queueMicrotask(() => this.request()); // once the page's other stages have theirs
  }

  /** Ask for the next packet if there is to be one, and again if no answer comes: Streamlit loses a request that meets
   *  another fragment's in the same moment. */
  request() {
    clearTimeout(this.watchdog);
    const isWanted = !this.isWhole || (this.playing && this.leads);
    if (wire?.isOpen && (isWanted || this.leads)) wire.send({ held: allHeld() });
    else if (isWanted && (!wire || wire.isMissing)) this.ask();
    if (isWanted) this.watchdog = setTimeout(() => this.request(), Math.min(WATCHDOG, 500 + 4 * this.player.interval));
  }

  /** Ask by a run of what the stage stands in on the page. */
  ask() {
    const isWired = Boolean(wire?.isOpen);
    this.askStreamlit({ held: allHeld(), wired: isWired, commands: isWired ? [] : hand.waiting });
  }

  /** The wire has opened, or is lost. */
  heedWire() {
    const isWaiting = wire.state === "lost" && !wire.isMissing;
    this.root.dataset.wire = wire.state;
    this.connection.textContent = isWaiting ? "Connection lost, waiting." : "";
    if (!isWaiting) this.request();
  }

  /** What a packet says beside the picture. */
  heedNotes({ share, words, remarks, stale, controls, projector, view, look }, isRunning, hasTrained) {
    if (controls) {
      const isHeard = hand.waiting.length === 0;
      this.controls.show(controls, isRunning, isHeard);
      if (isHeard) this.projector.show(projector);
      this.editor.show(controls);
      this.look.freeze(controls.rest?.frozen ?? []);
      if (this.layers.show(controls.layers)) this.layOut(); // it takes room above the units
      this.summary.showControls();
      this.points.show(controls.points, isHeard);
    }
    if (view) this.views.take(view);
    this.look.hear(look);
    if (words !== undefined) this.progress.show(share, words);
    if (remarks !== undefined) {
      this.remark.show(remarks, hasTrained);
      this.announcer.hear(isRunning, words, remarks[0]);
    }
    if (!stale) {
      clearTimeout(this.redrawing);
      this.redrawing = null;
    } else if (wire?.isOpen) {
      this.redrawing ??= setTimeout(() => this.redraw(), Math.max(STALE, this.redrawAt - performance.now()));
    }
  }

  /** What stands beside the network is another, or has news. */
  turnView(isOther) {
    const { chart } = this.views;
    this.panes.classList.add("viewed");
    for (const { figure } of [this.cost, this.accuracy, this.gradients]) figure.hidden = chart !== null || (figure === this.accuracy.figure && this.isRegression);
    this.stale.add("view").add("diagram");
    if (isOther) this.layOut();
    else this.animate();
  }

  /** Show a weight that was clicked, where it can be set. */
  edit(l, i, j) {
    if (this.editor.root.hidden) return;
    this.editor.root.open = true;
    this.editor.choose(l, i, j);
  }

  /** The hand is at work: the page is drawn anew when it rests. */
  putOffRedraw(ms = STALE) {
    this.redrawAt = performance.now() + ms;
    if (!this.redrawing) return;
    clearTimeout(this.redrawing);
    this.redrawing = setTimeout(() => this.redraw(), ms);
  }

  /** Have the page drawn anew around the stage: not while it is being drawn, since its controls would send what they showed
   *  before as if a hand had set it; and again where no packet says that it was, since Streamlit may lose the request. */
  redraw() {
    const isAtRest = isPageAtRest();
    if (isAtRest) this.ask();
    this.redrawing = setTimeout(() => this.redraw(), isAtRest ? WATCHDOG : STALE);
  }

  /** False if the packet's scene is not at hand. */
  takeScene(packet) {
    if (packet.scene) {
      const { scene, arrays } = packet;
      this.scene = scene;
      this.forward = new Forward(scene.network, arrays.grid, scene.plane, scene.shape);
      this.boundary.setScene(scene, arrays, this.forward);
      this.points.setScene(scene, arrays);
      this.diagram.setScene(scene, this.forward);
      this.editor.setScene(this.forward);
      this.look.setScene();
      this.views.setScene(scene, this.forward);
      this.summary.setScene(scene, arrays);
      this.reader.setScene(scene, arrays, this.forward);
      this.isRegression = scene.task === "surface" || scene.task === "curve";
      this.accuracy.figure.hidden = this.isRegression || this.views.chart !== null;
      this.panes.classList.toggle("two", this.isRegression);
      this.held.scene = packet.scene_id;
      this.needsLayout = true;
    }
    if (this.held.scene !== packet.scene_id) this.held.scene = "";
    return this.held.scene !== "";
  }

  /** False if rows are missing between those at hand and the packet's. */
  takeHistory({ run, row, columns, arrays }, isNewRun) {
    const { shape: [, count], values } = arrays.history;
    const kept = isNewRun ? 0 : this.held.rows;
    if (row > kept) {
      Object.assign(this.held, { run: "", rows: 0 });
      return false;
    }
    if (row === 0) this.history = Object.fromEntries(columns.map((name) => [name, []]));
    Object.keys(this.history).forEach((name, c) => {
      this.history[name] = [...this.history[name].slice(0, row), ...values.subarray(c * count, (c + 1) * count)];
    });
    Object.assign(this.held, { run, rows: row + count });
    return true;
  }

  play({ epochs, arrays, playing }, isNewRun, isAnswer) {
    const { shape: [, size], values } = arrays.weights;
    const moments = epochs.map((epoch, k) => ({ epoch, weights: values.subarray(k * size, (k + 1) * size) }));
    this.player.receive(moments, performance.now(), { playing, jump: isNewRun, isAnswer });
    this.root.dataset.playing = playing;
    this.root.dataset.sequence = this.held.sequence;
    if (this.needsLayout) this.layOut();
    this.stale.add("curves");
    this.isDue = true;
    this.animate();
  }

  /** Sizes, theme or scene have changed: everything is drawn anew, and at once, since a canvas that is resized is blank. */
  layOut() {
    if (!this.scene || !this.root.clientWidth) return;
    this.needsLayout = false;
    const theme = themeOf(this.root);
    this.root.style.setProperty("--scale", theme.scale);
    const { charts } = this.views;
    for (const part of [this.boundary, this.diagram, this.cost, this.accuracy, this.gradients, ...Object.values(charts)])
      if (!part.figure.hidden) part.rest(theme);
    this.points.rest(theme);
    this.layers.rest();
    this.look.rest(theme);
    this.stale = new Set(["diagram", "curves", "words", "view"]);
    this.drawn = { diagram: 0, curves: 0, words: 0, view: 0 };
    this.isDue = true;
    this.draw(performance.now());
  }

  animate() {
    this.requested ??= requestAnimationFrame((now) => {
      this.requested = null;
      this.draw(now);
      if (this.player.isMoving || this.isDue || this.stale.size) this.animate();
    });
  }

  draw(now) {
    if (!this.scene || this.needsLayout || !this.player.weights) return;
    const isTooSoon = CALM.matches && this.playing && now - this.movedAt < CALM_EVERY;
    if ((this.player.isMoving || this.isDue) && !isTooSoon) {
      this.movedAt = now;
      this.player.advance(now);
      this.forward.run(this.player.weights);
      if (this.boundary.draw()) this.root.dataset.frames = ++this.frames;
      this.root.dataset.epoch = this.player.epoch;
      this.stale.add("diagram").add("curves").add("words");
      this.isDue = false;
    }
    this.now("diagram", DIAGRAM_EVERY, now, () => {
      this.diagram.draw(this.player.weights);
      drawMarks(this.diagram, this.views.marks);
      this.editor.draw(this.player.weights);
      this.look.draw(this.player.weights);
    });
    this.now("curves", CURVES_EVERY, now, () => this.views.chart || this.drawCurves());
    this.now("view", CURVES_EVERY, now, () => this.views.chart?.draw());
    this.now("words", WORDS_EVERY, now, () => this.write());
  }

  /** Do what is due, at most once in so many ms. */
  now(what, every, now, work) {
    if (!this.stale.has(what) || now - this.drawn[what] < every) return;
    this.stale.delete(what);
    this.drawn[what] = now;
    work();
  }

  drawCurves() {
    const { colors, network } = this.scene;
    const { epoch } = this.history;
    const both = (name) => [
      { label: "train", color: colors.train, dash: [], values: this.history[name] },
      { label: "test", color: colors.test, dash: [5, 4], values: this.history[`test_${name}`] },
    ];
    this.cost.draw(epoch, both("cost"));
    if (!this.accuracy.figure.hidden) this.accuracy.draw(epoch, both("accuracy"));
    const layers = network.sizes.slice(1).map((_, k) => k + 1);
    const row = this.rowShown();
    this.gradients.draw(
      layers.map((l) => ({ label: `dW[${l}]`, color: colors.layers[l - 1], values: this.history[`gradient_${l}`].slice(0, row + 1) })),
    );
  }

  /** The row of the history at the epoch that is shown, which the history may be ahead of. */
  rowShown() {
    return Math.max(0, this.history.epoch.findLastIndex((recorded) => recorded <= this.player.epoch));
  }

  /** The numbers at the epoch that is shown. */
  write() {
    const { epoch } = this.player;
    const row = this.rowShown();
    const at = (name) => this.history[name]?.[row];
    const percent = (value) => `${(100 * value).toFixed(1)} %`;
    const pair = (name, train, test, format) => [name, Number.isNaN(test) ? format(train) : `${format(train)}, test ${format(test)}`];
    const facts = [
      ["epoch", epoch.toLocaleString("en-US")],
      pair("cost", at("cost"), at("test_cost"), number),
      ...(Number.isNaN(at("accuracy")) ? [] : [pair("accuracy", at("accuracy"), at("test_accuracy"), percent)]),
    ];
    this.status.replaceChildren(...facts.map(([name, value]) => element("span", "", {}, `${name} `, element("b", "", {}, value))));
    const words = facts.map(([name, value]) => `${name} ${value}`).join("; ");
    this.boundary.box.setAttribute("aria-label", `What the network says over the window, at ${words}`);
    this.diagram.canvas.setAttribute("aria-label", `The network ${this.scene.network.sizes.join("-")}, each unit's response and each weight, at ${words}`);
    for (const chart of [this.cost, this.accuracy]) chart.box.setAttribute("aria-label", `${chart.title} up to epoch ${this.history.epoch.at(-1)}`);
    this.reader.draw(this.player.weights);
    this.summary.write(words, this.gradients.words ?? "not known yet", this.playing);
    this.gradients.box.setAttribute("aria-label", `${this.gradients.title}: ${this.gradients.words}`);
  }
}
