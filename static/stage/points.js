// A hand that draws points on the boundary: the button that begins it, and what happens while it draws. Python keeps the
// points (lab/data/sketch.py); here an edit is asked for, and shown faintly until the answer brings it.
//
// A point is named by where it stands, in whole steps of the window, so that edits may follow each other faster than their
// answers.

import { PointCursor } from "./point_cursor.js";
import { PointTools } from "./point_tools.js";
import { css, element, number, sharpen } from "./ink.js";

const EVERY = 40; // ms between two messages of one stroke
const MOST_AT_ONCE = 60; // edits of a message
const REACH = { mouse: 9, pen: 12, touch: 22 }; // px from a point at which it is meant
const CLICK = 4; // px that a click may move
const BRUSH = { radius: 24, points: 3, every: 60 }; // px; points at a time; ms
const ERASER = 14; // px

export class Points {
  /** give(command): what a hand asks for; arranged(): the figure has another height for its picture. */
  constructor(boundary, give, arranged) {
    this.boundary = boundary;
    this.give = give;
    this.arranged = arranged;
    this.stroke = 0;
    this.queue = []; // edits that were not sent yet
    this.pending = []; // points that are on their way
    this.places = []; // [x, y, label] of every point, in steps
    this.build();
  }

  build() {
    this.toggle = element("button", "draw", { type: "button", title: "Put, move and erase points on the picture" }, "Draw");
    this.toggle.addEventListener("click", () => this.open(!this.isOpen));
    this.tools = new PointTools(() => this.give({ do: "undo points" }), () => this.draw());
    this.canvas = element("canvas", "over");
    this.said = element("p", "said", { role: "status" });
    this.problem = element("p", "problem", { role: "alert" }); // over the picture, which stays where it is
    this.pad = element("div", "pad", { tabindex: 0, role: "application", "aria-label": "Points on the picture", "aria-description": PointCursor.HELP }, this.canvas, this.problem);
    this.cursor = new PointCursor(this);
    const { figure, box } = this.boundary;
    box.before(this.tools.root);
    figure.append(this.toggle, this.pad, this.said);
    for (const part of [this.toggle, this.pad, this.tools.root]) part.hidden = true;
    for (const kind of ["down", "move", "up", "cancel", "leave"]) this.pad.addEventListener(`pointer${kind}`, (event) => this[kind](event));
  }

  get isOpen() {
    return !this.pad.hidden;
  }

  open(isOpen) {
    if (isOpen === this.isOpen) return;
    for (const part of [this.pad, this.tools.root]) part.hidden = !isOpen;
    this.toggle.textContent = isOpen ? "Done" : "Draw";
    this.boundary.figure.classList.toggle("drawing", isOpen);
    this.arranged();
    if (!isOpen) this.toggle.focus();
  }

  /** What a packet says; null where nobody can draw. isHeard: it knows of everything that the hand has done. */
  show(told, isHeard) {
    this.toggle.hidden = !told;
    if (!told) {
      this.open(false);
      return;
    }
    if (isHeard && !this.queue.length && this.isNews) this.read();
    const hasBegun = told.drawn && this.told && !this.told.drawn && this.stroke === 0; // chosen beside the picture
    this.told = told;
    this.tools.show(told);
    if (hasBegun) this.open(true);
    this.problem.textContent = this.isOpen ? told.problem : "";
    if (this.isOpen) this.draw();
  }

  setScene(scene, { points, points_test }) {
    this.scene = scene;
    this.examples = [points, points_test].filter(Boolean);
    this.isNews = true;
    this.tools.setScene(scene);
  }

  /** Take the points from the scene, once everything that was done here is in it, or was refused. */
  read() {
    this.isNews = false;
    this.pending = [];
    this.places = this.examples.flatMap(({ values, shape: [, m] }) =>
      Array.from({ length: m }, (_, p) => [...this.stepsOf(values[p], values[m + p]), values[2 * m + p]]));
  }

  /** The boundary has been laid out: the pad lies over the window. */
  rest(theme) {
    this.theme = theme;
    if (!this.isOpen) return;
    const { box, inner } = this.boundary;
    const sizes = { left: box.offsetLeft + inner.x, top: box.offsetTop + inner.y, width: inner.width, height: inner.height };
    for (const [name, px] of Object.entries(sizes)) this.pad.style[name] = `${px}px`;
    this.ink = sharpen(this.canvas, inner.width, inner.height);
    this.tools.paint((label) => this.boundary.colorOf(label));
    this.draw();
  }

  // -- steps, units and pixels

  get last() {
    return (this.told?.steps ?? 4096) - 1;
  }

  stepsOf(x, y) {
    const [x0, x1, y0, y1] = this.scene.window;
    return [Math.round((this.last * (x - x0)) / (x1 - x0)), Math.round((this.last * (y - y0)) / (y1 - y0))];
  }

  pixelsOf([x, y]) {
    const { width, height } = this.boundary.inner;
    return [(width * x) / this.last, height - (height * y) / this.last];
  }

  /** The steps at a place of the pad, the nearest that there are. */
  stepsAt(px, py) {
    const { width, height } = this.boundary.inner;
    const within = (share) => Math.round(this.last * Math.max(0, Math.min(1, share)));
    return [within(px / width), within(1 - py / height)];
  }

  placeOf({ clientX, clientY }) {
    const { left, top } = this.pad.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  /** The points within so many pixels of a place of the pad, the nearest first. */
  near([px, py], reach) {
    const far = (place) => Math.hypot(this.pixelsOf(place)[0] - px, this.pixelsOf(place)[1] - py);
    return this.places.map((place) => [far(place), place]).filter(([d]) => d <= reach).sort((a, b) => a[0] - b[0]).map(([, place]) => place);
  }

  /** Places from where the pointer was to where it is, near enough to each other that an eraser leaves nothing out: a browser
   *  tells of no more moves than it has time for. */
  along([x0, y0]) {
    const [x1, y1] = this.pointer;
    const count = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / ERASER) || 1;
    return Array.from({ length: count }, (_, k) => [x0 + ((x1 - x0) * (k + 1)) / count, y0 + ((y1 - y0) * (k + 1)) / count]);
  }

  // -- what a hand does

  /** A new stroke: what it does is undone together. */
  begin() {
    this.flush();
    this.stroke++;
  }

  put([x, y], label = this.tools.label) {
    this.pending.push([x, y, label]);
    this.places.push([x, y, this.tools.shown(label)]);
    this.ask([null, [x, y, label]]);
    return this.places.at(-1);
  }

  erase(place) {
    this.places = this.places.filter((one) => one !== place);
    this.ask([place.slice(0, 2), null]);
  }

  /** Move a point, and give it another class or value where there is one. */
  change(place, [x, y], label = null) {
    const there = this.places.find((one) => one[0] === place[0] && one[1] === place[1]); // read anew meanwhile, perhaps
    this.ask([place.slice(0, 2), [x, y, label]]);
    this.pending = [[x, y, label ?? this.tools.stepsOf(place[2])]];
    for (const one of new Set([place, there ?? place])) one.splice(0, 3, x, y, label === null ? one[2] : this.tools.shown(label));
  }

  ask(edit) {
    this.isNews = true;
    this.queue.push(edit);
    if (this.queue.length >= MOST_AT_ONCE) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), this.sentAt + EVERY > performance.now() ? EVERY : 0);
    this.draw();
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.queue.length) return;
    this.sentAt = performance.now();
    this.give({ stroke: this.stroke, points: this.queue });
    this.queue = [];
  }

  // -- the pointer

  down(event) {
    if (event.button > 0) return;
    this.pad.setPointerCapture(event.pointerId);
    this.pointer = this.placeOf(event);
    this.cursor.hide();
    this.begin();
    this.began = this.pointer;
    this.isMoved = false;
    if (this.tools.mode === "point") {
      const [found] = this.near(this.pointer, REACH[event.pointerType] ?? REACH.mouse);
      this.held = found ?? this.put(this.stepsAt(...this.pointer));
      this.isNew = !found;
    } else this.rub();
  }

  move(event) {
    const before = this.pointer;
    this.pointer = this.placeOf(event);
    if (!this.began) {
      this.draw();
      return;
    }
    this.isMoved ||= Math.hypot(this.pointer[0] - this.began[0], this.pointer[1] - this.began[1]) > CLICK;
    if (this.held && this.isMoved) this.change(this.held, this.stepsAt(...this.pointer));
    else if (!this.held) this.rub(before);
  }

  /** A click on a point that was there makes it one of the class, or of the value, that is chosen. */
  up() {
    if (this.held && !this.isNew && !this.isMoved) this.change(this.held, this.held, this.tools.label);
    this.cancel();
  }

  cancel() {
    this.flush();
    this.began = null;
    this.held = null;
    this.draw();
  }

  leave() {
    if (this.began) return;
    this.pointer = null;
    this.draw();
  }

  /** Brush where the pointer is, or erase on its way from there. */
  rub(from = this.pointer) {
    if (this.tools.mode === "erase") {
      this.along(from).forEach((at) => this.near(at, ERASER).forEach((place) => this.erase(place)));
      return;
    }
    if (this.brushedAt + BRUSH.every > performance.now()) return;
    this.brushedAt = performance.now();
    for (let k = 0; k < BRUSH.points; k++) {
      const [far, turn] = [BRUSH.radius * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()];
      this.put(this.stepsAt(this.pointer[0] + far * Math.cos(turn), this.pointer[1] + far * Math.sin(turn)));
    }
  }

  // -- what lies over the picture

  draw() {
    if (!this.ink || !this.isOpen) return;
    const { ink } = this;
    ink.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const [x, y, label] of this.pending) {
      ink.globalAlpha = 0.6;
      this.boundary.drawExample(ink, ...this.pixelsOf([x, y]), 4, this.tools.shown(label), false);
      ink.globalAlpha = 1;
    }
    const radius = { brush: BRUSH.radius, erase: ERASER }[this.tools.mode];
    if (this.pointer && radius) this.ring(this.pointer, radius);
    this.cursor.draw(ink);
  }

  ring([x, y], radius) {
    const { ink, theme } = this;
    ink.beginPath();
    ink.arc(x, y, radius, 0, 2 * Math.PI);
    for (const [width, color] of [[3, theme.background], [1.5, theme.text]]) {
      ink.lineWidth = width;
      ink.strokeStyle = css(color, 0.9);
      ink.stroke();
    }
  }

  /** A place in the units of the axes. */
  words([x, y]) {
    const { window: [x0, x1, y0, y1], axis_names: [across, up] } = this.scene;
    return `${across} ${coordinate(x0, x1, x / this.last)}, ${up} ${coordinate(y0, y1, y / this.last)}`;
  }
}

/** The value at a share of a range, as exact as a hundredth of the range needs. */
function coordinate(low, high, share) {
  const step = 10 ** Math.floor(Math.log10((high - low) / 100));
  return number(Number((step * Math.round((low + share * (high - low)) / step)).toPrecision(12)));
}
