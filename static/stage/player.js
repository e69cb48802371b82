// Plays the moments that a packet brings until the next packet comes, and moves the weights smoothly from one to the next.

const LONGEST = 2000; // ms over which one packet is spread
const SHORT = 150; // ms for a move that is not part of training: to another epoch, to the last state
const MOST = 48; // moments kept; a tab in the background receives without playing

export class Player {
  constructor() {
    this.weights = null; // what is shown now
    this.epoch = 0;
    this.coming = []; // {at, epoch, weights}, at in ms
    this.interval = SHORT; // between two packets, smoothed
    this.received = null; // when the last packet came, if training was going on then
  }

  get isMoving() {
    return this.coming.length > 0;
  }

  /** moments: [{epoch, weights}]; playing: more will come; jump: begin anew at the last of them; isAnswer: a hand waits for
   *  them, so those that were to come before are left out. */
  receive(moments, now, { playing, jump, isAnswer }) {
    if (playing && this.received !== null) this.interval += 0.3 * (Math.min(now - this.received, LONGEST) - this.interval);
    this.received = playing ? now : null;
    const last = moments.at(-1);
    if (jump || this.weights?.length !== last.weights.length) {
      this.coming = [];
      this.weights = last.weights.slice();
      this.epoch = last.epoch;
      return;
    }
    this.coming = isAnswer ? moments : [...this.coming, ...moments].slice(-MOST);
    if (!playing && moments.length === 1) this.coming = moments;
    // A little slower than the packets come, so that there is always a next moment to move to.
    const span = playing || moments.length > 1 ? 1.15 * this.interval : SHORT;
    this.began = now;
    const first = isAnswer && playing ? 0 : 1; // at once, or on the way
    this.coming = this.coming.map((moment, k) => ({ ...moment, at: now + (span * (k + first)) / this.coming.length }));
  }

  /** Move `weights` and `epoch` to where they should be now. */
  advance(now) {
    while (this.coming.length && this.coming[0].at <= now) {
      const { at, epoch, weights } = this.coming.shift();
      this.weights.set(weights);
      this.epoch = epoch;
      this.began = at;
    }
    if (!this.coming.length) return;
    const { at, weights } = this.coming[0];
    const share = (now - this.began) / (at - this.began); // of the way that is left
    for (let p = 0; p < weights.length; p++) this.weights[p] += share * (weights[p] - this.weights[p]);
    this.began = now;
  }
}
