// The forward pass of lab/engine/network.py on the grid that is drawn: A[l] = g(W[l] A[l-1] + b[l]), places as columns.

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const tanh = (z) => 1 - 2 / (1 + Math.exp(2 * z)); // several times faster than Math.tanh, and as good in float32

const ACTIVATIONS = {
  relu: (z) => (z > 0 ? z : 0),
  "leaky relu": (z) => (z > 0 ? z : 0.01 * z),
  tanh,
  sigmoid,
  gelu: (z) => 0.5 * z * (1 + tanh(0.7978845608028654 * (z + 0.044715 * z * z * z))),
  linear: (z) => z,
};
export const HIDDEN_ACTIVATIONS = Object.keys(ACTIVATIONS);

/** A = g(Z) in place, for n units at `count` places. */
export function activate(name, A, n, count) {
  if (name === "softmax") return softmax(A, n, count);
  const g = ACTIVATIONS[name];
  for (let p = 0; p < A.length; p++) A[p] = g(A[p]);
}

export class Forward {
  /** description: {sizes, hidden, output}; grid: {shape, values} as the scene brings it; isPlane: three vectors, not a matrix. */
  constructor({ sizes, hidden, output, off = [] }, grid, isPlane, [columns, rows]) {
    this.sizes = sizes;
    this.activations = [null, ...hidden, output];
    this.off = off; // units [l, i], counted from 1, whose A is 0
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

  /** A[0] = C @ B, (n[0], count): the same for all weights. */
  inputs() {
    if (!this.vectors) return this.basis;
    const n = this.vectors.shape[1];
    const X = new Float32Array(n * this.count);
    for (let j = 0; j < n; j++) addProduct(X, j, this.vectors.values.filter((_, q) => q % n === j), this.basis, this.count);
    return X;
  }

  /** The weight from unit j of layer l - 1 to unit i of layer l, in flat weights; j = n[l-1] is the bias. */
  place(l, i, j) {
    return this.spans[l] + i * (this.sizes[l - 1] + 1) + j;
  }

  /** A[0..L] for these weights, each a Float32Array (n[l], count) that the next call overwrites. */
  run(flat) {
    for (let l = 1; l < this.sizes.length; l++) {
      const first = l === 1;
      const previous = first ? this.basis : this.A[l - 1];
      for (let i = 0; i < this.sizes[l]; i++) {
        const start = this.place(l, i, 0);
        const weights = flat.subarray(start, start + this.sizes[l - 1]);
        this.unit(l, i).fill(flat[start + weights.length]); // the bias
        addProduct(this.A[l], i, first && this.vectors ? this.throughPlane(weights) : weights, previous, this.count);
      }
      if (l === this.sizes.length - 1) this.Z.set(this.A[l]);
      activate(this.activations[l], this.A[l], this.sizes[l], this.count);
      for (const [layer, i] of this.off) if (layer === l) this.unit(l, i - 1).fill(0);
    }
    return this.A;
  }

  unit(l, i) {
    return this.A[l].subarray(i * this.count, (i + 1) * this.count);
  }

  /** w (C B) = (w C) B: of a row w of W[1], what multiplies 1, s and t; three products, however many inputs there are. */
  throughPlane(weights) {
    const [k, n] = this.vectors.shape;
    return Float64Array.from({ length: k }, (_, c) => weights.reduce((sum, w, j) => sum + w * this.vectors.values[c * n + j], 0));
  }
}

/** Row i of Z += weights @ A, over `count` places; four rows of A at a time, which is twice as fast as one. */
function addProduct(Z, i, weights, A, count) {
  const z = i * count;
  let j = 0;
  for (; j + 3 < weights.length; j += 4) {
    const [w0, w1, w2, w3] = weights.subarray(j, j + 4);
    const a0 = j * count;
    const [a1, a2, a3] = [a0 + count, a0 + 2 * count, a0 + 3 * count];
    for (let p = 0; p < count; p++) Z[z + p] += w0 * A[a0 + p] + w1 * A[a1 + p] + w2 * A[a2 + p] + w3 * A[a3 + p];
  }
  for (; j < weights.length; j++) {
    const [w, a] = [weights[j], j * count];
    for (let p = 0; p < count; p++) Z[z + p] += w * A[a + p];
  }
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
