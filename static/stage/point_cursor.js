// The keyboard's way to draw points: a cursor on the picture, and what it stands on, said politely.

import { css } from "./ink.js";

const STEP = 1 / 40; // of the window; with Shift held the fine one
const FINE = 1 / 200;
const REACH = 12; // px from the cursor at which a point is meant
const QUIET = 250; // ms without a key before the place is said
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PointCursor {
  static HELP =
    "Arrow keys move the cursor, with Shift in small steps. Enter puts a point, or makes the point there one of the chosen class." +
    " Delete erases it. M takes it up and lays it down. A digit chooses the class or value. U takes the last stroke back. Escape ends.";

  /** points: the hand that draws. */
  constructor(points) {
    this.points = points;
    this.place = null; // in steps; once a key was pressed
    this.isShown = false;
    this.held = null;
    points.pad.addEventListener("keydown", (event) => this.press(event));
    points.pad.addEventListener("focus", () => points.pad.matches(":focus-visible") && this.show());
    points.pad.addEventListener("blur", () => this.hide());
  }

  show() {
    const middle = Math.round(this.points.last / 2);
    this.place ??= [middle, middle];
    this.isShown = true;
    this.points.draw();
    this.sayPlace();
  }

  hide() {
    this.isShown = false;
    this.held = null;
    clearTimeout(this.timer);
    this.points.draw();
  }

  press(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (altKey || ((ctrlKey || metaKey) && key !== "z")) return;
    const act = this.actionOf(key, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.isShown) this.show();
    act();
  }

  actionOf(key, { shiftKey, ctrlKey, metaKey }) {
    const { points } = this;
    if (key in ARROWS) return () => this.go(ARROWS[key], shiftKey ? FINE : STEP);
    if (/^[1-9]$/.test(key)) return () => this.choose(Number(key));
    const actions = { Enter: () => this.enter(), Delete: () => this.erase(), Backspace: () => this.erase(), Escape: () => points.open(false) };
    const letters = { m: () => this.take(), u: () => this.undo(), z: ctrlKey || metaKey ? () => this.undo() : null };
    return actions[key] ?? letters[key.toLowerCase()];
  }

  get found() {
    return this.points.near(this.points.pixelsOf(this.place), REACH)[0];
  }

  go([across, up], step) {
    const { last } = this.points;
    const within = (value) => Math.max(0, Math.min(last, Math.round(value)));
    this.place = [within(this.place[0] + across * step * last), within(this.place[1] + up * step * last)];
    if (this.held) this.points.change(this.held, this.place);
    this.points.draw();
    this.sayPlace();
  }

  choose(digit) {
    this.points.tools.key(digit);
    this.say(`New points are of ${this.points.tools.name}.`);
  }

  enter() {
    const { points, found } = this;
    if (this.held) {
      this.take();
      return;
    }
    points.begin();
    if (found) points.change(found, found, points.tools.label);
    else points.put([...this.place]);
    points.flush();
    this.say(`${found ? "The point is now" : "A point"} of ${points.tools.name} at ${points.words(this.place)}.`);
  }

  erase() {
    const { points, found } = this;
    if (found) {
      points.begin();
      points.erase(found);
      points.flush();
    }
    this.held = null;
    this.say(found ? `Erased. ${points.places.length} points are left.` : "No point here.");
  }

  /** Take the point here up, or lay it down. */
  take() {
    const { points } = this;
    const isDown = Boolean(this.held);
    this.held = isDown ? null : this.found;
    if (!isDown && this.held) points.begin();
    points.flush();
    this.say(isDown ? "Laid down." : this.held ? "Taken up: the arrow keys move it." : "No point here.");
    points.draw();
  }

  undo() {
    this.points.flush();
    this.points.give({ do: "undo points" });
    this.say("The last stroke is taken back.");
  }

  sayPlace() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(`${this.points.words(this.place)}: ${this.whatIsHere()}.`), QUIET);
  }

  whatIsHere() {
    const { found, points } = this;
    if (!found) return "no point";
    const names = points.scene.class_names;
    return names.length ? `a point of class ${names[found[2]]}` : "a point";
  }

  say(sentence) {
    clearTimeout(this.timer);
    this.points.said.textContent = sentence;
  }

  draw(ink) {
    if (!this.isShown) return;
    const { theme } = this.points;
    const [x, y] = this.points.pixelsOf(this.place);
    for (const [width, color] of [[5, theme.background], [2, theme.text]]) {
      ink.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        ink.moveTo(x + 5 * dx, y + 5 * dy);
        ink.lineTo(x + 13 * dx, y + 13 * dy);
      }
      ink.lineWidth = width;
      ink.lineCap = "round";
      ink.strokeStyle = css(color);
      ink.stroke();
    }
  }
}
