// The forward pass of lab/engine/network.py on the grid that is drawn: A[l] = g(W[l] A[l-1] + b[l]), places as columns.

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const tanh = (z) => 1 - 2 / (1 + Math.exp(2 * z)); // several times faster than Math.tanh, and as good in float32

const ACTIVATIONS = {
  relu: (z) => (z > 0 ? z : 0),
  "leaky relu": (z) => (z > 0 ? z : 0.01 * z),
  tanh,
  sigmoid,
  gelu: (z) => 0.5 * z * (1 + tanh(0.7978845608028654 * (z + 0.044715 * z * z * z))),
};

/** A = g(Z) in place, for n units at `count` places. */
export function activate(name, A, n, count) {
  if (name === "softmax") return softmax(A, n, count);
  const g = ACTIVATIONS[name];
  if (g) for (let p = 0; p < A.length; p++) A[p] = g(A[p]);
}

export class Forward {
  /** description: {sizes, hidden, output}; grid: {shape, values} as the scene brings it; isPlane: three vectors, not a matrix. */
  constructor({ sizes, hidden, output }, grid, isPlane, [columns, rows]) {
    this.sizes = sizes;
    this.activations = [null, ...hidden, output];
    this.count = columns * rows;
    // The inputs are C @ B: of a plane, origin + s u + t v, C holds the three vectors and B the rows 1, s, t.
    this.vectors = isPlane ? grid : null;
    this.basis = isPlane ? planeBasis(grid.shape[0], columns, rows) : grid.values;
    this.A = sizes.map((n, l) => (l === 0 ? this.inputs() : new Float32Array(n * this.count)));
    this.Z = new Float32Array(this.A.at(-1).length); // Z[L]: what the output layer says before its activation
    this.spans = []; // where the block [W b] of each layer begins in the flat weights
    for (let l = 1, start = 0; l < sizes.length; l++) {
      this.spans[l] = start;
      start += sizes[l] * (sizes[l - 1] + 1);
    }
  }

  /** A[0], (n[0], count): the same for all weights. */
  inputs() {
    if (!this.vectors) return this.basis;
    const [k, n] = this.vectors.shape;
    const X = new Float32Array(n * this.count);
    for (let j = 0; j < n; j++) {
      const x = X.subarray(j * this.count, (j + 1) * this.count);
      for (let i = 0; i < k; i++) add(x, this.vectors.values[i * n + j], this.basis, i * this.count);
    }
    return X;
  }

  /** The weight from unit j of layer l - 1 to unit i of layer l, in flat weights; j = n[l-1] is the bias. */
  place(l, i, j) {
    return this.spans[l] + i * (this.sizes[l - 1] + 1) + j;
  }

  /** A[0..L] for these weights, each a Float32Array (n[l], count) that the next call overwrites. */
  run(flat) {
    for (let l = 1; l < this.sizes.length; l++) {
      for (let i = 0; i < this.sizes[l]; i++) {
        const unit = this.unit(l, i);
        unit.fill(flat[this.place(l, i, this.sizes[l - 1])]);
        if (l === 1 && this.vectors) this.firstLayer(flat, i, unit);
        else {
          const previous = l === 1 ? this.basis : this.A[l - 1];
          for (let j = 0; j < this.sizes[l - 1]; j++) add(unit, flat[this.place(l, i, j)], previous, j * this.count);
        }
      }
      if (l === this.sizes.length - 1) this.Z.set(this.A[l]);
      activate(this.activations[l], this.A[l], this.sizes[l], this.count);
    }
    return this.A;
  }

  unit(l, i) {
    return this.A[l].subarray(i * this.count, (i + 1) * this.count);
  }

  /** W[1] (C B) = (W[1] C) B: three products a unit, however many inputs there are. */
  firstLayer(flat, i, unit) {
    const [k, n] = this.vectors.shape;
    for (let c = 0; c < k; c++) {
      let weight = 0;
      for (let j = 0; j < n; j++) weight += flat[this.place(1, i, j)] * this.vectors.values[c * n + j];
      add(unit, weight, this.basis, c * this.count);
    }
  }
}

/** row += weight * values[offset ...] */
function add(row, weight, values, offset) {
  for (let p = 0; p < row.length; p++) row[p] += weight * values[offset + p];
}

/** The rows 1, s and (if k is 3) t, over a grid that goes row by row from the lower left corner; s and t from 0 to 1. */
function planeBasis(k, columns, rows) {
  const count = columns * rows;
  const B = new Float32Array(k * count);
  for (let p = 0; p < count; p++) {
    B[p] = 1;
    B[count + p] = (p % columns) / (columns - 1);
    if (k > 2) B[2 * count + p] = Math.floor(p / columns) / (rows - 1);
  }
  return B;
}

function softmax(A, n, count) {
  for (let p = 0; p < count; p++) {
    let largest = -Infinity;
    for (let i = 0; i < n; i++) largest = Math.max(largest, A[i * count + p]);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += A[i * count + p] = Math.exp(A[i * count + p] - largest);
    for (let i = 0; i < n; i++) A[i * count + p] /= sum;
  }
}
