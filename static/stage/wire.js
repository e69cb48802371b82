// The wire: a WebSocket of the lab's own, on which packets come faster than with Streamlit's. lab/live/ is its other end.
//
// One for the page, kept while visitors turn from page to page. A wire that is lost comes back by itself; where none can
// be had, Streamlit goes on bringing the packets.

const OPENING = 3000; // ms after which a connection that does not open counts as refused
const FIRST_WAIT = 250; // ms before a lost wire is tried again, and twice as long each time
const LONGEST_WAIT = 8000;
const NOT_AGAIN = new Set([4404, 4409]); // the visit is over; another window has taken over
const TRIES_BEFORE_FALLBACK = 4;
const MOST_FIRST_TRIES = 2; // of a wire that never opened: this host has none

export class Wire {
  /** receive(bytes): a packet has come; changed(): the state is another. */
  constructor(address, receive, changed) {
    this.address = address;
    this.url = new URL(address, document.baseURI);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.receive = receive;
    this.changed = changed;
    this.state = "opening"; // then open, lost, or none: it cannot be had
    this.hasOpened = false;
    this.failures = 0;
    this.open();
  }

  get isOpen() {
    return this.state === "open";
  }

  /** Whether packets have to come with Streamlit's. */
  get isMissing() {
    return this.state === "none" || (this.state === "lost" && this.failures >= TRIES_BEFORE_FALLBACK);
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  /** End it for good. */
  close() {
    this.isClosed = true;
    clearTimeout(this.retry);
    clearTimeout(this.opening);
    this.socket?.close();
  }

  open() {
    let socket;
    try {
      socket = new WebSocket(this.url);
    } catch {
      this.become("none"); // a page that may open no WebSocket
      return;
    }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.opening = setTimeout(() => socket.close(), OPENING);
    socket.onopen = () => {
      clearTimeout(this.opening);
      this.hasOpened = true;
      this.failures = 0;
      this.become("open");
    };
    socket.onmessage = ({ data }) => this.receive(new Uint8Array(data));
    socket.onclose = ({ code }) => this.lose(code);
  }

  lose(code) {
    clearTimeout(this.opening);
    if (this.isClosed) return;
    if (NOT_AGAIN.has(code)) {
      this.become("none");
      return;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures) * (0.5 + Math.random());
    this.failures++;
    this.become(this.hasOpened ? "lost" : "none");
    if (!this.hasOpened && this.failures > MOST_FIRST_TRIES) return;
    this.retry = setTimeout(() => this.open(), wait);
  }

  become(state) {
    this.state = state;
    this.changed();
  }
}
