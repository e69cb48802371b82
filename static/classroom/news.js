// Hears that the class has changed, and has the page look: over a connection of its own, or by asking every other second
// where none can be had. lab/live/class_news.py is its other end.

import { Wire } from "../stage/wire.js";

const ASK_EVERY = 2000; // ms
const REMEMBERED = 24 * 3600; // seconds in which a reload of any page comes back to the class
const open = new Map(); // address -> News: one for the page, kept while visitors turn from page to page

class News {
  constructor(address, tell) {
    this.tell = tell;
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

/** tell(news): what was heard. code: of the class; this browser is in it, as a reload is to know. */
export function listen({ address, code }, tell) {
  document.cookie = `backprop-lab-class=${code}; path=/; max-age=${REMEMBERED}; samesite=lax`;
  const news = open.get(address);
  if (news) news.tell = tell;
  else open.set(address, new News(address, tell));
}

export function leave({ address }) {
  open.get(address)?.close();
  open.delete(address);
}
