// Hears that the class has changed, and has the page look: over a connection of its own, or by asking every other second
// where none can be had. lab/live/class_news.py is its other end.

import { Wire } from "../stage/wire.js";

const ASK_EVERY = 2000; // ms
const REMEMBERED = 24 * 3600; // seconds in which a reload of any page comes back to the class
let open = null; // one for the page, kept while visitors turn from page to page
let isPaused = false; // nothing is to be done by keys either

window.addEventListener("keydown", (event) => {
  if (!isPaused || event.key === "Tab" || event.ctrlKey || event.metaKey || event.altKey || /^F\d/.test(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

class News {
  constructor(address) {
    this.address = address;
    this.wire = new Wire(address, (bytes) => this.tell(new TextDecoder().decode(bytes)), () => {});
    this.asking = setInterval(() => {
      if (this.wire.isMissing) this.tell(`asked ${Date.now()}`);
    }, ASK_EVERY);
  }

  close() {
    clearInterval(this.asking);
    this.wire.close();
  }
}

/** tell(news): what was heard. code: of the class; this browser is in it, as a reload is to know. paused: it rests. */
export function listen(element, { address, code, paused }, tell) {
  isPaused = paused;
  document.cookie = `backprop-lab-class=${code}; path=/; max-age=${REMEMBERED}; samesite=lax`;
  if (open?.address !== address) {
    open?.close(); // that of a visit which is over
    open = new News(address);
  }
  open.element = element;
  open.tell = tell;
}

/** The element has left the page; another one may listen by now. */
export function leave(element) {
  if (open?.element !== element) return;
  open.close();
  open = null;
  isPaused = false;
}
