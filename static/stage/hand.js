// The hand on the stage: its commands, counted, and sent until the server says that they are done. So a press counts once,
// whatever becomes of the connection in between. lab/visit/hand.py keeps the count on the other side.

const hex = (number) => number.toString(16).padStart(8, "0");

const AGAIN_AFTER = 2000; // ms; Streamlit loses a request that meets another in the same moment

export class Hand {
  /** deliver(messages): send them, if there is a way. */
  constructor(deliver) {
    this.by = [...crypto.getRandomValues(new Uint32Array(2))].map(hex).join(""); // this page, until it is loaded again
    this.deliver = deliver;
    this.count = 0;
    this.waiting = []; // given, and not known to be done
  }

  /** command: {do}, {set}, {speed}, {weight} or {look}; see lab/live/protocol.py. */
  give(command) {
    const message = { by: this.by, n: ++this.count, ...command };
    this.waiting.push(message);
    this.deliver([message]);
    this.timer ??= setTimeout(() => this.again(), AGAIN_AFTER);
  }

  /** The server has done so many of the commands of that page. Whether that changes the picture. */
  hear({ by, done }) {
    if (by !== this.by) return false;
    const heard = this.waiting.filter(({ n }) => n <= done);
    this.waiting = this.waiting.filter(({ n }) => n > done);
    return heard.some((command) => !("look" in command));
  }

  /** Send again what may be lost. */
  again() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.waiting.length) return;
    this.deliver(this.waiting);
    this.timer = setTimeout(() => this.again(), AGAIN_AFTER);
  }
}
