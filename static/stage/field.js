// Numbers on a grid, row by row from the lower left corner: made finer, compared, and cut at a level.

/** How many steps to put between two places of a coarse grid, so that the fine one has about 120 a side. */
export const factorFor = (columns) => Math.max(1, Math.ceil(120 / (columns - 1)));

/** Bilinear interpolation of one field, (columns, rows), into `fine`, with `factor` steps from one place to the next. */
export function refine(field, [columns, rows], factor, fine) {
  const [width, height] = [factor * (columns - 1) + 1, factor * (rows - 1) + 1];
  for (let r = 0, q = 0; r < height; r++) {
    const row = Math.min(Math.floor(r / factor), rows - 2);
    const up = r / factor - row;
    for (let c = 0; c < width; c++, q++) {
      const column = Math.min(Math.floor(c / factor), columns - 2);
      const across = c / factor - column;
      const p = row * columns + column;
      const below = field[p] + across * (field[p + 1] - field[p]);
      const above = field[p + columns] + across * (field[p + columns + 1] - field[p + columns]);
      fine[q] = below + up * (above - below);
    }
  }
}

/** For each of the K fields by how much it leads over the best of the others: 0 on the border of its region. */
export function leads(fields, K) {
  const count = fields.length / K;
  const led = new Float32Array(fields.length);
  for (let p = 0; p < count; p++) {
    let [first, second] = [-Infinity, -Infinity];
    for (let k = 0; k < K; k++) {
      const value = fields[k * count + p];
      if (value > first) [first, second] = [value, first];
      else if (value > second) second = value;
    }
    for (let k = 0; k < K; k++) {
      const value = fields[k * count + p];
      led[k * count + p] = value === first ? value - second : value - first;
    }
  }
  return led;
}

/** Marching squares: segment(x0, y0, x1, y1) for every piece of the line field = level, in steps of the grid. */
export function contour(field, [columns, rows], level, segment) {
  const crossing = (from, to) => (level - from) / (to - from);
  for (let r = 0; r < rows - 1; r++) {
    for (let c = 0; c < columns - 1; c++) {
      const p = r * columns + c;
      const [a, b, d, e] = [field[p], field[p + 1], field[p + columns + 1], field[p + columns]]; // counterclockwise
      const over = (a > level) + (b > level) + (d > level) + (e > level);
      if (over === 0 || over === 4) continue;
      const ends = [];
      if (a > level !== b > level) ends.push(c + crossing(a, b), r);
      if (b > level !== d > level) ends.push(c + 1, r + crossing(b, d));
      if (d > level !== e > level) ends.push(c + crossing(e, d), r + 1);
      if (e > level !== a > level) ends.push(c, r + crossing(a, e));
      for (let k = 0; k < ends.length; k += 4) segment(...ends.slice(k, k + 4));
    }
  }
}
