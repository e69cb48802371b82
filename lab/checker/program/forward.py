"""Lines of the forward pass that no end is made of: held against the quantities before them.

A line that a cost is made of needs no such look: it is the network. But a forward pass alone, or
one whose shapes do not fit, has no cost; there Z[l] must be W[l] A[l-1], with or without b[l], and
A[l] an activation of Z[l].
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from lab.checker.program.matching import same
from lab.checker.program.network import Key
from lab.checker.program.run import Run
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.words import FAMILIES
from lab.engine import ACTIVATIONS, Array


@dataclass(frozen=True, eq=False)
class ForwardCheck:
    """A line that computes Z[l] or A[l]. due: what it should give, where it does not."""

    site: Site
    key: Key
    right: bool
    due: Array | None


def forward_checks(run: Run) -> tuple[ForwardCheck, ...]:
    """The checks of a run; of one in which something is not known, or one example stands as a column
    where the network has more, only those that are right. So of a line that is run for one layer
    after the other: out = layer(out) says of which only at its last.
    """
    found = [one for site in run.sites if (one := check(run, site)) is not None]
    one_example = {(n + ones, 1) for n in run.reading.sizes[1:-1] for ones in (0, 1)}
    alone = one_example & {one.site.node.shape for one in found}
    if run.unknown_lines or (alone and (run.reading.rows or run.reading.examples > 1)):
        found = [one for one in found if one.right]
    times = Counter(site.line for site in run.sites)
    return tuple(one for one in found if one.right or times[one.site.line] == 1)


def check(run: Run, site: Site) -> ForwardCheck | None:
    """The check of one site, None for what is no Z or A of a certain layer."""
    key = forward_key(run, site)
    if key is None or run.inherits(site):
        return None
    value = site.node.value
    try:
        dues = [node.value for node in (Zs(run, key[1]) if key[0] == "Z" else As(run, key[1]))]
        named = key[0] == "Z" or any(map(str.isdigit, site.word))
        dues += [] if named else [node.value for node in Zs(run, key[1])]  # h = W x, then relu(h)
    except KeyError:
        return None
    right = value is not None and any(due is not None and same(due, value) for due in dues)
    return ForwardCheck(site, key, right, next(iter(dues), None))


def forward_key(run: Run, site: Site) -> Key | None:
    network = run.network
    marks = network.coming_back
    known = sum(1 << node.index for node in network.keys)
    symbol = run.binder.symbol(site.word)
    if not site.fresh or site.node.above & marks or not site.node.above & known:
        return None
    if not site.node.above & known & ~(1 << network.X.index) or "slope" in site.node.op:
        return None  # another name for the inputs, and h_prime
    if symbol is None or symbol.kind not in FAMILIES & {"Z", "A"} or symbol.layer is None:
        return None
    if symbol.layer.l or site.index is not None:
        return None
    l = run.binder.layer(symbol)
    return (symbol.kind, l) if 1 <= l <= run.reading.L else None


def Zs(run: Run, l: int) -> Iterator[Node]:
    """W A_prev + b, and without b."""
    apply, reading = run.tape.apply, run.reading
    W, A = run.network.nodes["W", l], run.network.forward("A", l - 1)
    W = apply("T", W) if reading.flipped else W
    weighted = apply("@", A, W) if reading.rows else apply("@", W, A)
    yield apply("+", weighted, run.network.nodes["b", l])
    yield weighted


def As(run: Run, l: int) -> Iterator[Node]:
    """The activations of Z, with b and without it, the reading's own first."""
    names = dict.fromkeys([run.reading.activation(l), *ACTIVATIONS, "softmax"])
    for Z, name in product(Zs(run, l), names):
        yield run.tape.apply("activation", Z, note=(name, run.reading.rows))
