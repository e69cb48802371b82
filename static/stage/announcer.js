// Says to a screen reader what has changed, politely: one sentence at a time, and of several that wait the latest.

import { element } from "./ink.js";

const BETWEEN = 2000; // ms from one sentence to the next, at least

export class Announcer {
  constructor() {
    this.root = element("p", "said", { role: "status" });
    this.saidAt = -Infinity;
    this.isRunning = null;
    this.kind = null; // of the remark that was said last
  }

  /** What a packet says of training. */
  hear(isRunning, words, remark) {
    const hasTurned = this.isRunning !== null && isRunning !== this.isRunning;
    if (hasTurned)
      this.say(isRunning ? "Training goes on." : words.startsWith("stopped") ? `Training has ${words}.` : "Training rests.");
    else if (remark && remark.kind !== this.kind) this.say(remark.text);
    this.isRunning = isRunning;
    // its figures change all the time; one that came with a turn is said with the next packet
    if (!hasTurned || !remark) this.kind = remark?.kind;
  }

  say(sentence) {
    this.next = sentence;
    this.timer ??= setTimeout(() => this.speak(), Math.max(0, this.saidAt + BETWEEN - performance.now()));
  }

  speak() {
    this.timer = null;
    this.saidAt = performance.now();
    this.root.textContent = this.next;
  }
}
