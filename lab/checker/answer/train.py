"""The learner's equations put to work beside the right ones.

A program trains as it stands (`program/training.py`). Of equations alone `backward` has each line
in the place of its own: a line is evaluated by the same interpreter that judged it, on the
quantities that `backward` hands over layer by layer and on those of the layers it has been through.
"""

from collections.abc import Generator, Mapping
from functools import partial

import numpy as np

from lab.checker.meaning.targets import scaled_symbol
from lab.checker.reading.tree import rebuilt, symbols
from lab.checker.report import Line, Report, Train
from lab.checker.setting import Setting
from lab.checker.values.evaluate import evaluate
from lab.checker.values.reference import Sample
from lab.engine import (
    CHAIN_RULE,
    Array,
    Equations,
    GradientDescent,
    Network,
    Trainer,
    forward,
    initialize,
)
from lab.engine.network import Equation

Key = tuple[str, int]  # a kind and a layer
EPOCHS, LEARNING_RATE, SEED = 200, 0.5, 0


def training(report: Report, setting: Setting) -> Train:
    """What trains with the gradients of a paste. ValueError, in one sentence, where nothing can."""
    if report.train is not None:
        return report.train
    if report.untrained:
        raise ValueError(report.untrained)
    return partial(histories, learned_equations(report, setting), setting.network)


def histories(
    equations: Equations, network: Network
) -> Generator[float, None, dict[str, dict[str, list[float]]]]:
    """Trains with the right equations and with these, from the same start on the same examples;
    yields the share that is done. ValueError where a line has no value on so many examples.
    """
    X, Y = examples(network)
    found = {}
    for place, (name, rules) in enumerate({"right": CHAIN_RULE, "yours": equations}.items()):
        trainer = Trainer(
            network,
            initialize(network, seed=SEED),
            GradientDescent(LEARNING_RATE),
            X,
            Y,
            X.shape[1],
            equations=rules,
        )
        for epoch in range(EPOCHS):
            trainer.run(epochs=1)
            yield (place + (epoch + 1) / EPOCHS) / 2
        found[name] = trainer.history
    return found


def learned_equations(report: Report, setting: Setting) -> Equations:
    """The Equations that a paste amounts to; where it has no line for a dA, the right one serves.

    Raises ValueError, naming them, if lines for a dZ, dW or db are missing or have no value of the
    right size.
    """
    lines = by_layer(report, setting)
    needed = [(kind, l) for l in range(setting.L, 0, -1) for kind in ("dZ", "dW", "db")]
    missing = [f"{kind}{l}" for kind, l in needed if (kind, l) not in lines]
    if missing:
        raise ValueError(f"no line gives {', '.join(missing)} of the right shape")
    seen: dict[Key, Array] = {}

    def in_place_of(own: Equation, kind: str) -> Equation:
        """backward's own equation, with the learner's line for each layer that has one."""

        def equation(**at_hand: object) -> Array:
            l = int(at_hand["l"])  # type: ignore[call-overload]
            remember(seen, l, at_hand)
            line = lines.get((kind, l - 1 if kind == "dA" else l))
            return own(**at_hand) if line is None else computed(line, seen, setting, l)

        return equation

    def dA_output(**at_hand: object) -> Array:
        seen.clear()  # another backward pass begins
        return CHAIN_RULE.dA_output(**at_hand)

    dZ = in_place_of(CHAIN_RULE.dZ, "dZ")
    dW, db = in_place_of(CHAIN_RULE.dW, "dW"), in_place_of(CHAIN_RULE.db, "db")
    return Equations(dA_output, dZ, dZ, dW, db, in_place_of(CHAIN_RULE.dA_prev, "dA"))


def by_layer(report: Report, setting: Setting) -> dict[Key, Line]:
    """The lines that have a value of the right size, by what they compute and in which layer.

    A line for any layer stands in all of them but those that have a line of their own.
    """
    lines: dict[Key, Line] = {}
    usable = [line for line in report.lines if is_gradient_of_the_right_size(line)]
    found = [
        (target.kind, layer, line)
        for line in usable
        if (target := line.target) and (layer := target.layer)
    ]
    for kind, layer, line in sorted(found, key=lambda one: not one[1].l):
        for l in range(setting.L + 2) if layer.l else [0]:
            lines[kind, layer.at(l, setting.L)] = line
    return lines


def is_gradient_of_the_right_size(line: Line) -> bool:
    target = line.target
    if target is None or target.layer is None or target.kind not in ("dA", "dZ", "dW", "db"):
        return False
    if line.value is None or line.yours is None or line.right is None:
        return False
    if (target.kind, target.layer) in {(one.kind, one.layer) for one in symbols(line.value)}:
        return False  # it changes what a line before has given, such as dZ /= m
    # one number serves all biases
    return line.yours.size == line.right.size or (target.kind == "db" and line.yours.size == 1)


def remember(seen: dict[Key, Array], l: int, at_hand: Mapping[str, object]) -> None:
    """Keep what backward hands over in layer l."""
    for kind in ("dA", "dZ", "Z", "A", "W"):
        if kind in at_hand:
            seen[kind, l] = at_hand[kind]  # type: ignore[assignment]
    seen["A", l - 1] = at_hand["A_prev"]  # type: ignore[assignment]
    seen["Y", 0], seen["m", 0] = at_hand["Y"], np.array(float(at_hand["m"]))  # type: ignore[assignment, arg-type]


def computed(line: Line, seen: Mapping[Key, Array], setting: Setting, l: int) -> Array:
    """The value of the learner's line in layer l, in backward's layout, as the gradient of a mean.
    Without the factors that the check put in: it is judged apart from the lines before.
    """
    assert line.value is not None
    assert line.target is not None
    m = int(seen["m", 0])
    values = {key: value.T if setting.rows else value for key, value in seen.items()}
    values["lambda", 0] = np.array(0.0)
    sample = Sample(setting.network, values, m, setting.rows, setting.mean)
    value = evaluate(rebuilt(line.value, scaled_symbol), sample, l)
    value = value.reshape(1, -1) if setting.rows and value.ndim == 1 else value
    value = value.T if setting.rows ^ line.target.transposed else value
    if line.target.kind == "db" and value.size == 1:
        value = np.broadcast_to(value, (seen["dZ", l].shape[0], 1))
    return value if setting.mean or line.target.kind in ("dZ", "dA") else value / m


def examples(network: Network, m: int = 64, seed: int = 0) -> tuple[Array, Array]:
    """Something to learn for a network of any kind, X (n[0], m) and Y (n[L], m): the answers of a
    random network like it.
    """
    X = np.random.default_rng(seed).normal(size=(network.layer_sizes[0], m))
    teacher = initialize(network, "xavier", seed + 1)
    teacher.flat[...] *= 3
    A = forward(network, teacher, X).A[network.L]
    if network.output == "softmax":
        return X, np.eye(network.layer_sizes[-1])[:, np.argmax(A, axis=0)]
    if network.output == "sigmoid":
        return X, (np.median(A, axis=1, keepdims=True) < A).astype(float)
    return X, A
