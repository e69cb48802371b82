// J over examples, as lab/engine/costs.py has it: the losses of matched pairs from Z[L], where they stay exact.

const TINY = 1e-37; // what a logarithm takes for 0, in float32

const squared = ({ a, y }) => (a - y) ** 2;
const LOSSES = {
  "binary cross-entropy": ({ a, y }) => -(y * Math.log(Math.max(a, TINY)) + (1 - y) * Math.log(Math.max(1 - a, TINY))),
  "half squared error": (one) => squared(one) / 2,
  "squared error": squared,
};
const FROM_Z = {
  "binary cross-entropy sigmoid": ({ z, y }) => Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))),
  "cross-entropy softmax": ({ z, y, column }) => (y ? y * (logSum(column) - z) : 0),
};

function logSum(column) {
  const largest = Math.max(...column);
  return largest + Math.log(column.reduce((sum, z) => sum + Math.exp(z - largest), 0));
}

/** The mean loss of m examples: A, Z and Y are (K, m), row by row. */
export function meanLoss(cost, output, { A, Z, Y, K, m }) {
  const loss = FROM_Z[`${cost} ${output}`] ?? LOSSES[cost];
  let sum = 0;
  for (let p = 0; p < m; p++) {
    const column = Array.from({ length: K }, (_, k) => Z[k * m + p]);
    for (let k = 0; k < K; k++) sum += loss({ a: A[k * m + p], z: column[k], y: Y[k * m + p], column });
  }
  return sum / m;
}

/** The penalty l2 / (2m) sum W^2; biases, each the last of its row, go free. */
export function penalty(weights, sizes, l2, m) {
  let sum = 0;
  let q = 0;
  for (let l = 1; l < sizes.length; l++)
    for (let i = 0; i < sizes[l]; i++, q++) for (let j = 0; j < sizes[l - 1]; j++, q++) sum += weights[q] ** 2;
  return (l2 / (2 * m)) * sum;
}
