// The board's tiles: of each learner the boundary and the cost's curve, drawn again as they come.

const BOUNDARY = 120; // pixels of the canvas, whatever its size on the page
const CURVE = 40;
const MIDDLE = [244, 242, 238]; // as in lab/plots/colors.py

const STYLE = `
.board { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.75rem; }
.tile { border: 1px solid color-mix(in srgb, var(--st-text-color) 20%, transparent); border-radius: 8px;
  padding: 0.4rem; color: var(--st-text-color); font-family: var(--st-font); }
.tile canvas { display: block; width: 100%; border-radius: 4px; }
.tile .boundary { aspect-ratio: 1; image-rendering: auto; }
.tile .name { font-size: 1.05rem; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tile .numbers { font-size: 0.95rem; font-variant-numeric: tabular-nums; }
`;

export function draw(parent, { tiles, colors }) {
  const host = parent.querySelector("div");
  if (!host.board) host.board = prepare(host);
  const board = host.board;
  while (board.children.length < tiles.length) board.append(emptyTile());
  while (board.children.length > tiles.length) board.lastChild.remove();
  tiles.forEach((tile, index) => fill(board.children[index], tile, colors));
}

function prepare(host) {
  const style = document.createElement("style");
  style.textContent = STYLE;
  const board = document.createElement("div");
  board.className = "board";
  host.append(style, board);
  return board;
}

function emptyTile() {
  const tile = document.createElement("div");
  tile.className = "tile";
  for (const [kind, name] of [["div", "name"], ["canvas", "boundary"], ["canvas", "curve"], ["div", "numbers"]]) {
    const part = document.createElement(kind);
    part.className = name;
    tile.append(part);
  }
  return tile;
}

function fill(element, tile, colors) {
  const [name, boundary, curve, numbers] = element.children;
  name.textContent = tile.name; // text: a name may hold anything
  name.hidden = !tile.name;
  const accuracy = tile.accuracy === null ? "" : ` · ${Math.round(100 * tile.accuracy)} %`;
  const cost = tile.cost === null ? "no finite cost" : `J ${tile.cost.toPrecision(3)}`;
  numbers.textContent = `${cost}${accuracy}`;
  numbers.title = `epoch ${tile.epoch}`;
  boundary.setAttribute("role", "img");
  boundary.setAttribute("aria-label", `${tile.name || "a learner"}: ${numbers.textContent}, epoch ${tile.epoch}`);
  drawBoundary(boundary, tile, colors.map(channels));
  drawCurve(curve, tile, colors[0]);
}

function drawBoundary(canvas, { grid, columns, task }, colors) {
  const bytes = Uint8Array.from(atob(grid), (c) => c.charCodeAt(0));
  const rows = bytes.length / columns;
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  const image = new ImageData(columns, rows);
  bytes.forEach((value, place) => {
    const row = rows - 1 - Math.floor(place / columns); // the first row is at the bottom
    const color = task === "classes" ? pale(colors[value % colors.length]) : between(value / 255, colors);
    image.data.set([...color, 255], 4 * (row * columns + (place % columns)));
  });
  small.getContext("2d").putImageData(image, 0, 0);
  canvas.width = canvas.height = BOUNDARY;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = task !== "classes";
  pen.drawImage(small, 0, 0, BOUNDARY, BOUNDARY);
}

function drawCurve(canvas, { epochs, costs }, color) {
  canvas.width = 2 * BOUNDARY;
  canvas.height = 2 * CURVE;
  const finite = costs.filter((cost) => cost !== null);
  if (finite.length < 2) return;
  const top = Math.max(...finite);
  const last = epochs[epochs.length - 1] || 1;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 4;
  pen.beginPath();
  epochs.forEach((epoch, i) => {
    if (costs[i] === null) return;
    pen.lineTo((epoch / last) * canvas.width, canvas.height - 3 - (costs[i] / (top || 1)) * (canvas.height - 6));
  });
  pen.stroke();
}

/** From the color of class 0 over the middle to that of class 1. */
function between(share, [negative, positive]) {
  const end = share < 0.5 ? negative : positive;
  return mix(MIDDLE, end, Math.abs(2 * share - 1));
}

const pale = (color) => mix(MIDDLE, color, 0.7);
const mix = (from, to, share) => from.map((channel, i) => Math.round(channel + share * (to[i] - channel)));
const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
