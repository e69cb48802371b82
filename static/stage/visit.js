// Which visit this tab is on: a page that is loaded again in mid-play goes on where it was.

const KEY = "backprop-lab visit";

let last = isReload() ? read() : null;

function isReload() {
  return performance.getEntriesByType("navigation")[0]?.type === "reload";
}

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // a frame that may keep nothing
  }
}

function write(key) {
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    return; // as above
  }
}

/** The key of the visit that was here before the page was loaded again, if it is another than this wire's; told once. */
export function visitBefore(wire) {
  const key = wire.split("/").at(-1);
  const before = last;
  last = null;
  write(key);
  return before === key ? null : before;
}
