r"""Pastes to try: backward passes in the notations of the well-known courses, right ones and wrong
ones.

The first is the question that this lab began with: three layers, and a backward pass in which
activations stand where their derivatives belong. A test checks that each is judged as `wrong` says.
"""

from dataclasses import dataclass

from lab.checker.setting import Setting


@dataclass(frozen=True)
class Example:
    """A paste with its setting. wrong: the line numbers that are wrong."""

    title: str
    text: str
    setting: Setting
    wrong: tuple[int, ...] = ()


THREE_LAYERS = Setting((5, 4, 3, 1), hidden="relu", output="sigmoid")
TWO_LAYERS = Setting((2, 4, 1), hidden="tanh", output="sigmoid")
SOFTMAX_ROWS = Setting((4, 5, 3), hidden="relu", output="softmax", layout="rows")
SQUARED = Setting(
    (3, 4, 2), hidden="sigmoid", output="sigmoid", cost="half squared error", mean=False
)
SQUARED_ROWS = Setting(
    (3, 4, 1),
    hidden="sigmoid",
    output="sigmoid",
    cost="half squared error",
    layout="rows",
    mean=False,
)

EXAMPLES = (
    Example(
        "How do I start, once I have the cost? (LaTeX, three layers)",
        r"""\partial A^{[3]} = -\left(\frac{Y}{A^{[3]}} - \frac{1 - Y}{A^{[3]}}\right)
\partial Z^{[3]} = \sigma(\partial A^{[3]})
\partial W^{[3]} = \frac{1}{m} \partial Z^{[3]} . \partial A^{[3]T}
\partial b^{[3]} = \frac{1}{m} \sum \partial Z^{[3]}
\partial A^{[2]} = W^{[3]T} . \partial Z^{[3]}
\partial Z^{[2]} = relu(\partial A^{[2]})
\partial W^{[2]} = \frac{1}{m} \partial Z^{[2]} . \partial A^{[2]T}
\partial b^{[2]} = \frac{1}{m} \sum \partial Z^{[2]}
\partial A^{[1]} = \frac{1}{m} \partial Z^{[2]} . \partial A^{[2]T}
\partial Z^{[1]} = relu(\partial A^{[1]})
\partial W^{[1]} = \frac{1}{m} \partial Z^{[1]} . \partial A^{[1]T}
\partial b^{[1]} = \frac{1}{m} \sum \partial Z^{[1]}""",
        THREE_LAYERS,
        (1, 2, 3, 6, 7, 9, 10, 11),
    ),
    Example(
        "The same, for any layer, and right (LaTeX)",
        r"""\partial Z^{[L]} = A^{[L]} - Y
\partial Z^{[l]} = \partial A^{[l]} * g'(Z^{[l]})
\partial W^{[l]} = \frac{1}{m} \partial Z^{[l]} A^{[l-1]T}
\partial b^{[l]} = \frac{1}{m} \sum_{i=1}^{m} \partial Z^{[l](i)}
\partial A^{[l-1]} = W^{[l]T} \partial Z^{[l]}""",
        THREE_LAYERS,
    ),
    Example(
        "One hidden tanh layer, right (NumPy)",
        """m = X.shape[1]
dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
dW1 = np.dot(dZ1, X.T) / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m
W1 = W1 - learning_rate * dW1""",
        TWO_LAYERS,
    ),
    Example(
        "One hidden tanh layer: which lines? (NumPy)",
        """dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(Z1, 2))
dW1 = np.dot(dZ1, X.T)
db1 = np.sum(dZ1, axis=0, keepdims=True) / m
W1 = W1 + learning_rate * dW1""",
        TWO_LAYERS,
        (4, 5, 6, 7),
    ),
    Example(
        "Helper functions, layer by layer (NumPy)",
        """dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
dZ = np.array(dA, copy=True)
dZ[Z <= 0] = 0
dW = np.dot(dZ, A_prev.T) / m
db = np.sum(dZ) / m
dA_prev = np.dot(W, dZ)""",
        THREE_LAYERS,
        (5, 6),
    ),
    Example(
        "A relu mask that is always true (NumPy)",
        """dZ3 = A3 - Y
dA2 = W3.T @ dZ3
dZ2 = dA2 * (A2 >= 0)
dW2 = dZ2 @ A2.T / m
dA1 = W2.T @ dZ2
dZ1 = dA1 * (Z1 > 0)""",
        THREE_LAYERS,
        (3, 4),
    ),
    Example(
        "Examples as rows, softmax, 1/m in the first delta (NumPy)",
        """dscores = probs
dscores[range(N), y] -= 1
dscores /= N
dW2 = hidden.T.dot(dscores)
db2 = np.sum(dscores, axis=0, keepdims=True)
dhidden = dscores.dot(W2.T)
dhidden[hidden <= 0] = 0
dW1 = X.T.dot(dhidden)
db1 = np.sum(dhidden, axis=0, keepdims=True)""",
        SOFTMAX_ROWS,
    ),
    Example(
        "The negative error and an update that adds (NumPy)",
        """l2_error = y - l2
l2_delta = l2_error * nonlin(l2, deriv=True)
l1_error = l2_delta.dot(syn1.T)
l1_delta = l1_error * nonlin(l1, deriv=True)
syn1 += l1.T.dot(l2_delta)
syn0 += l0.T.dot(l1_delta)""",
        SQUARED_ROWS,
    ),
    Example(
        "The negative error, subtracted (NumPy)",
        """l2_error = y - l2
l2_delta = l2_error * nonlin(l2, deriv=True)
syn1 -= l1.T.dot(l2_delta)""",
        SQUARED_ROWS,
        (3,),
    ),
    Example(
        "Deltas, from the output back (LaTeX)",
        r"""\delta^L = (a^L - y) \odot \sigma'(z^L)
\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)
\frac{\partial C}{\partial b^l} = \delta^l
\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T""",
        SQUARED,
    ),
    Example(
        "A loop over negative indices (NumPy)",
        """delta = (activations[-1] - y)
nabla_b[-1] = delta
nabla_w[-1] = np.dot(delta, activations[-2].transpose())
delta = np.dot(self.weights[-l+1].transpose(), delta) * sigmoid_prime(zs[-l])
nabla_b[-l] = delta
nabla_w[-l] = np.dot(delta, activations[-l].transpose())""",
        SQUARED,
        (1, 6),
    ),
    Example(
        "The input counted as layer 1 (Octave)",
        """delta3 = a3 - y;
delta2 = (delta3 * Theta2) .* sigmoidGradient(z2);
Theta2_grad = delta3' * a2 / m;
Theta1_grad = delta2 * a1 / m;""",
        Setting(
            (4, 5, 3),
            hidden="sigmoid",
            output="sigmoid",
            layout="rows",
            names={"Theta1": "W1.T", "Theta2": "W2.T"},
        ),
        (4,),
    ),
    Example(
        "Gradients by hand (PyTorch)",
        """grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.t().mm(grad_y_pred)
grad_h_relu = grad_y_pred.mm(w2)
grad_h = grad_h_relu.clone()
grad_h[h < 0] = 0
grad_w1 = x.t().mm(grad_h)
w1 -= learning_rate * grad_w1""",
        Setting(
            (5, 4, 3),
            hidden="relu",
            output="linear",
            cost="squared error",
            layout="rows",
            mean=False,
        ),
        (3,),
    ),
    Example(
        "From a notebook page (text)",
        """dZ3 = A3 − Y
dW3 = 1/m · dZ3 · A3ᵀ
db3 = 1/m · sum(dZ3)
dA2 = W3 · dZ3
dZ2 = dA2 ⊙ relu′(Z2)""",
        THREE_LAYERS,
        (2, 4),
    ),
)
