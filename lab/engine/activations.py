"""The activation functions g and their derivatives g', side by side, in one table.

Each pair is written so that the derivative can be checked against the function at a glance, and a
test checks it against central differences. All of them take an array Z of any shape and return one
of the same shape and float type, and none overflows: at |Z| = 1000 they saturate quietly.

Training runs their recorded form, `elementwise.py`, which a test holds to these.

    ACTIVATIONS["tanh"].g(Z)          # A = g(Z)
    ACTIVATIONS["tanh"].g_prime(Z)    # g'(Z), at Z: not at A, not at dA
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Activation:
    """An elementwise activation: g, its derivative, and both as LaTeX for the pages."""

    g: Callable[[Array], Array]
    g_prime: Callable[[Array], Array]
    latex: str
    latex_prime: str

    def dZ(self, dA: Array, Z: Array) -> Array:
        """The chain rule through g: dZ = dA * g'(Z), elementwise. All shapes (..., n, m)."""
        return dA * self.g_prime(Z)


@dataclass(frozen=True)
class Softmax:
    """The activation that is not elementwise: each unit's A depends on every Z of its layer.

    Its derivative is a matrix for every example, J = diag(A) - A A^T (Bridle 1990), so `g_prime`
    does not exist; `dZ` multiplies dA by that matrix without building it.
    """

    latex: str = r"a_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"
    latex_prime: str = r"\frac{\partial a_i}{\partial z_j} = a_i (\delta_{ij} - a_j)"

    def g(self, Z: Array) -> Array:
        """A of shape (..., n, m); every column sums to 1. The largest Z is subtracted first, so
        that exp cannot overflow.
        """
        exponentials = np.exp(Z - np.max(Z, axis=-2, keepdims=True))
        return exponentials / np.sum(exponentials, axis=-2, keepdims=True)

    def dZ(self, dA: Array, Z: Array) -> Array:
        """The chain rule through softmax: dZ = J dA = A * (dA - sum over units of dA * A). All
        shapes (..., n, m).
        """
        A = self.g(Z)
        return A * (dA - np.sum(dA * A, axis=-2, keepdims=True))


def relu(Z: Array) -> Array:
    return np.maximum(Z, 0)


def relu_prime(Z: Array) -> Array:
    # 1 where Z > 0, else 0; at Z = 0, where no derivative exists, 0 is the custom
    return np.heaviside(Z, 0)


def leaky_relu(Z: Array) -> Array:
    return np.maximum(Z, LEAK * Z)


def leaky_relu_prime(Z: Array) -> Array:
    return np.maximum(LEAK, np.heaviside(Z, 0))


def tanh(Z: Array) -> Array:
    return np.tanh(Z)


def tanh_prime(Z: Array) -> Array:
    return 1 - np.tanh(Z) ** 2


def sigmoid(Z: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * Z)  # equals 1 / (1 + exp(-Z)), and cannot overflow


def sigmoid_prime(Z: Array) -> Array:
    A = sigmoid(Z)
    return A * (1 - A)


def gelu(Z: Array) -> Array:
    """The tanh form of Hendrycks and Gimpel (2016), 0.5 Z (1 + tanh(sqrt(2/pi) (Z + 0.044715
    Z^3))).
    """
    return 0.5 * Z * (1 + np.tanh(GELU_SCALE * (Z + GELU_CUBE * Z * Z * Z)))


def gelu_prime(Z: Array) -> Array:
    T = np.tanh(GELU_SCALE * (Z + GELU_CUBE * Z * Z * Z))
    return 0.5 * (1 + T) + 0.5 * Z * (1 - T**2) * GELU_SCALE * (1 + 3 * GELU_CUBE * Z**2)


def linear(Z: Array) -> Array:
    return Z


def linear_prime(Z: Array) -> Array:
    return np.ones_like(Z)


LEAK = 0.01  # the slope of leaky relu below zero (Maas, Hannun and Ng 2013)
GELU_SCALE, GELU_CUBE = float(np.sqrt(2 / np.pi)), 0.044715

ACTIVATIONS = {
    "relu": Activation(relu, relu_prime, r"\max(0, z)", r"1 \text{ if } z > 0 \text{ else } 0"),
    "leaky relu": Activation(
        leaky_relu, leaky_relu_prime, r"\max(0.01 z, z)", r"1 \text{ if } z > 0 \text{ else } 0.01"
    ),
    "tanh": Activation(tanh, tanh_prime, r"\tanh z", r"1 - \tanh^2 z"),
    "sigmoid": Activation(
        sigmoid, sigmoid_prime, r"\sigma(z) = \frac{1}{1 + e^{-z}}", r"\sigma(z) (1 - \sigma(z))"
    ),
    "gelu": Activation(
        gelu,
        gelu_prime,
        r"\tfrac{z}{2} (1 + t),\ t = \tanh\left(\sqrt{2/\pi}\,(z + 0.044715 z^3)\right)",
        r"\tfrac{1 + t}{2} + \tfrac{z}{2} (1 - t^2) \sqrt{2/\pi}\,(1 + 0.134145 z^2), \qquad "
        r"t = \tanh\left(\sqrt{2/\pi}\,(z + 0.044715 z^3)\right)",
    ),
    "linear": Activation(linear, linear_prime, "z", "1"),
}

OUTPUTS: dict[str, Activation | Softmax] = {
    "sigmoid": ACTIVATIONS["sigmoid"],
    "softmax": Softmax(),
    "linear": ACTIVATIONS["linear"],
    "tanh": ACTIVATIONS["tanh"],
}
