"""What stands around the equations: parameters, containers, an optimizer's memory, definitions."""

from collections.abc import Iterable

from tests.pastes.equations import Equations
from tests.pastes.names import Layer
from tests.pastes.paste import Row, row

# the letters of what an optimizer remembers
MEMORIES = {"plain": "", "momentum": "v", "adam": "vs"}


def layers(write: Equations) -> list[Layer]:
    return [Layer(l) for l in range(1, write.net.L + 1)]


def kinds(write: Equations) -> tuple[str, ...]:
    return ("W", "b") if write.style.biases else ("W",)


def shape(write: Equations, kind: str, l: int) -> str:
    n, n_prev = write.net.sizes[l], write.net.sizes[l - 1]
    if kind == "W":
        return f"{n_prev}, {n}" if write.style.rows else f"{n}, {n_prev}"
    if not write.style.keepdims:
        return f"{n},"
    return f"1, {n}" if write.style.rows else f"{n}, 1"


def parameter(write: Equations, kind: str, l: Layer) -> Row:
    """A start at random; biases too, so that a mistake in them shows."""
    size = shape(write, kind, l.shift)
    return row(f"{write.names(kind, l)} = np.random.randn({size.rstrip(',')})")


def containers(write: Equations) -> list[Row]:
    """The dictionaries that the names stand in."""
    found: dict[str, str] = {}
    for kind, template in write.names.templates.items():
        if "[" in str(template):
            name = str(template).split("[")[0]
            found[name] = f"{{0: {write.names.X}}}" if kind == "A" else found.get(name, "{}")
    if "cache" in found:
        found["cache"] = f'{{"A0": {write.names.X}}}'
    return [row(f"{name} = {value}") for name, value in found.items()]


def parameters(write: Equations) -> list[Row]:
    return [parameter(write, kind, l) for l in layers(write) for kind in kinds(write)]


def state(write: Equations) -> list[Row]:
    """Momentum's and Adam's memory, empty."""
    letters = MEMORIES[write.style.optimizer]
    return [
        row(f"{write.names(v + kind, l)} = np.zeros_like({write.names(kind, l)})")
        for l in layers(write)
        for kind in kinds(write)
        for v in letters
    ]


def code(rows: Iterable[Row]) -> str:
    return "\n".join(str(one) for one in rows)


def count(write: Equations) -> Row:
    """How many examples there are; nothing where the writer has no name for it."""
    if not write.names.m.isidentifier():
        return row("# forward and back")
    return row(f"{write.names.m} = {write.names.X}.shape[{0 if write.style.rows else 1}]")


def ends(
    write: Equations, gradients: bool = True, steps: bool = True
) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for l in layers(write):
        for kind in kinds(write):
            if gradients and not write.style.inline:
                found.append((f"d{kind}{l}", write.names(f"d{kind}", l)))
            if steps:
                found.append((f"{kind}{l}", write.names(kind, l)))
    return tuple(found)


def definitions(write: Equations) -> list[Row]:
    return write.slopes.definitions(1 if write.style.rows else 0) if write.style.helpers else []


def penalty(write: Equations) -> str:
    if not write.style.penalty:
        return ""
    squares = " + ".join(f"np.sum({write.names('W', l)} ** 2)" for l in layers(write))
    return f" + lambd / (2 * {write.names.m}) * ({squares})"


def list_starts(write: Equations) -> list[Row]:
    """The same for lists counted from 0, with places for all that is computed."""
    n = write.net.L
    rows = []
    for kind in kinds(write):
        made = ", ".join(parameter(write, kind, l).text.split(" = ")[1] for l in layers(write))
        name = write.names(kind, Layer(1)).split("[")[0]
        rows.append(row(f"{name} = [{made}]"))
        rows += [
            row(f"{v}{kind} = [np.zeros_like(p) for p in {name}]")
            for v in MEMORIES[write.style.optimizer]
        ]
    rows.append(row(f"activations = [{write.names.X}] + [None] * {n}"))
    made = ("zs", "deltas", "errors", "nabla_w", "nabla_b")
    return rows + [row(f"{name} = [None] * {n}") for name in made]
