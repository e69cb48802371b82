// Which visit this tab is on: a page that is loaded again in mid-play goes on where it was.

const VISIT = "backprop-lab visit"; // its key
const LEFT = "backprop-lab left"; // the same, from when a page goes until the next is here: no tab that is duplicated has it
const AGAIN = 1500; // ms after which the visit before is asked for again: Streamlit may lose a request
const MOST_REQUESTS = 5;

let before = isReload() ? read(VISIT) : null; // until the server has answered
const hasLeft = before !== null && before === read(LEFT);
let waiting = null; // the packet that came with the page, until then
let timer = null;

write(LEFT, "");
addEventListener("pagehide", () => write(LEFT, read(VISIT) ?? ""));
addEventListener("pageshow", () => write(LEFT, "")); // the browser's Back may bring a page as it was

function isReload() {
  return performance.getEntriesByType("navigation")[0]?.type === "reload";
}

function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // a frame that may keep nothing
  }
}

function write(name, key) {
  try {
    sessionStorage.setItem(name, key);
  } catch {
    return; // as above
  }
}

/** Whether this packet is of a visit that began when the page was loaded again, and has to wait until the server has looked for
 *  the one before. ask(tick) has it look; it answers with another packet. show() shows this one where no answer comes. */
export function waitsForVisitBefore({ notes, sequence }, ask, show) {
  const key = notes.wire.split("/").at(-1);
  if (waiting?.key === key && waiting.sequence === sequence) return true; // only drawn again
  clearTimeout(timer);
  if (before && !waiting && before !== key) {
    waiting = { key, sequence };
    request(ask, show, MOST_REQUESTS);
    return true;
  }
  before = waiting = null;
  write(VISIT, key);
  return false;
}

function request(ask, show, count) {
  if (count === 0) {
    waiting = before = null;
    show();
    return;
  }
  ask({ held: {}, before, left: hasLeft });
  timer = setTimeout(() => request(ask, show, count - 1), AGAIN);
}
