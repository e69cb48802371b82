"""The rows that change the parameters: gradient descent, momentum, Adam, and the product itself."""

from tests.pastes.equations import Equations
from tests.pastes.names import Layer
from tests.pastes.paste import Row, row


def updates(write: Equations, l: Layer) -> list[Row]:
    """The rows that change W[l] and b[l]."""
    kinds = ("W", "b") if write.style.biases else ("W",)
    rule = {"plain": plain, "momentum": momentum, "adam": adam}[write.style.optimizer]
    return [one for kind in kinds for one in rule(write, kind, l)]


def step(write: Equations, kind: str, l: Layer, change: str, **mutations: str) -> Row:
    """parameter -= change, in the writer's sign and spelling; mutations are other changes."""
    name = write.names(kind, l)
    down, up = ("+", "-") if write.style.negative else ("-", "+")

    def text(sign: str, change: str) -> str:
        return (
            f"{name} {sign}= {change}"
            if write.style.in_place
            else f"{name} = {name} {sign} {change}"
        )

    others = {what: text(down, other) for what, other in mutations.items()}
    return row(text(down, change), f"{kind}{l} update", step_uphill=text(up, change), **others)


def plain(write: Equations, kind: str, l: Layer) -> list[Row]:
    if write.style.inline:
        return [inline(write, kind, l)]
    gradient = write.names(f"d{kind}", l)
    if write.style.place != "update":
        return [step(write, kind, l, f"lr * {gradient}")]
    m = write.names.m
    change = f"lr / {m} * {gradient}" if "1" in write.scaled else f"lr * {gradient} / {m}"
    return [step(write, kind, l, change, **{"1/m missing": f"lr * {gradient}"})]


def inline(write: Equations, kind: str, l: Layer) -> Row:
    """W -= lr * dZ A^T: the gradient has no line of its own."""
    body, mistakes = write.weight_gradient(l) if kind == "W" else write.bias_gradient(l)
    divided = write.style.place in ("dW", "update")
    end = f" / {write.names.m}" if divided else ""
    wrap = (
        (lambda text: f"lr * ({text}){end}") if "@" in body else (lambda text: f"lr * {text}{end}")
    )
    texts = {what: wrap(text) for what, text in mistakes.items()}
    if divided:
        texts["1/m missing"] = wrap(body).removesuffix(end)
    return step(write, kind, l, wrap(body), **texts)


def momentum(write: Equations, kind: str, l: Layer) -> list[Row]:
    v, gradient = write.names(f"v{kind}", l), write.names(f"d{kind}", l)
    return [
        row(
            f"{v} = beta * {v} + (1 - beta) * {gradient}",
            f"v{kind}{l}",
            beta_misplaced=f"{v} = (1 - beta) * {v} + beta * {gradient}",
            velocity_not_remembered=f"{v} = beta * {gradient} + (1 - beta) * {gradient}",
            step_uphill=f"{v} = beta * {v} - (1 - beta) * {gradient}",
        ),
        step(write, kind, l, f"lr * {v}", velocity_not_used=f"lr * {gradient}"),
    ]


def adam(write: Equations, kind: str, l: Layer) -> list[Row]:
    v, s = write.names(f"v{kind}", l), write.names(f"s{kind}", l)
    gradient = write.names(f"d{kind}", l)
    first = row(
        f"{v} = beta1 * {v} + (1 - beta1) * {gradient}",
        f"v{kind}{l}",
        beta_misplaced=f"{v} = (1 - beta1) * {v} + beta1 * {gradient}",
        step_uphill=f"{v} = beta1 * {v} - (1 - beta1) * {gradient}",
    )
    second = row(
        f"{s} = beta2 * {s} + (1 - beta2) * {gradient} ** 2",
        f"s{kind}{l}",
        square_missing=f"{s} = beta2 * {s} + (1 - beta2) * {gradient}",
        the_same_square_in_other_words=f"{s} = beta2 * {s} + (1 - beta2) * {gradient} * {gradient}",
    )
    corrected, mean = f"{v} / (1 - beta1 ** t)", f"{s} / (1 - beta2 ** t)"
    change = f"lr * ({corrected}) / (np.sqrt({mean}) + 1e-8)"
    last = step(
        write,
        kind,
        l,
        change,
        root_missing=f"lr * ({corrected}) / ({mean} + 1e-8)",
        correction_missing=f"lr * {v} / (np.sqrt({mean}) + 1e-8)",
    )
    return [first, second, last]
