"""What must come out right: the steps of the parameters, and the gradients that have names."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lab.checker.program.matching import agrees, match
from lab.checker.program.named import is_named_after_its_own, named_key, says_its_layer
from lab.checker.program.network import Key
from lab.checker.program.oracle import Oracle, is_multiple_of_weights, number_of
from lab.checker.program.run import Run
from lab.checker.program.sites import Site, is_kept_over_steps, is_zeros
from lab.checker.program.tape import Node
from lab.checker.program.values import Box
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import HERE

LEAST_KEPT = 0.7  # of a parameter, by a step with a decay


@dataclass(frozen=True, eq=False)
class End:
    """A place where a gradient must come out: kind "step", "dW", "dZ" or "dA" (a db is a "dW").

    base: the quantity that it is the gradient by. sure: its name says which; otherwise it is the
    one whose shape fits.
    """

    kind: str
    site: Site
    node: Node
    base: Key
    start: Node | None = None  # of a step: the parameter before it

    @property
    def is_bias(self) -> bool:
        return self.base[0] == "b"


def find_ends(run: Run, oracle: Oracle) -> list[End]:
    """The ends of a paste: steps, then the named gradients that no step is made of."""
    steps = list(last_of_each(parameter_steps(run, oracle)))
    named = list(last_of_each(named_gradients(run, oracle)))
    parameters = [
        end
        for end in named
        if end.kind == "dW"
        and not behind(end, steps, oracle)
        and not is_for_another(end, steps)
        and not is_kept_for_the_next(end, steps)
    ]
    ends = steps + (parameters or ([] if steps else list(accumulated(run, oracle))))
    ends = ends or list(known_by_use(run, oracle))
    others = [end for end in named if end.kind != "dW"]
    for end in reversed(others):
        if not any(one.node.depends_on(end.node) for one in ends) and not goes_on(end, run):
            ends.append(end)
    return ends


def is_kept_for_the_next(end: End, steps: Sequence[End]) -> bool:
    """True for dW = alpha * grad behind the step of that W: the next one takes a share of it."""
    return any(one.base == end.base and one.node.index < end.node.index for one in steps)


def goes_on(end: End, run: Run) -> bool:
    """True for delta = W.T @ delta, where nothing is made of it: it is on its way further back, and
    its name does not say how far it is.
    """
    symbol = run.binder.symbol(end.site.word)
    return (
        symbol is not None
        and symbol.loose
        and end.site.index is None
        and symbol.layer in (None, HERE)
        and any(
            one.word == end.site.word and end.node is not one.node and end.node.depends_on(one.node)
            for one in run.sites
        )
    )


def accumulated(run: Run, oracle: Oracle) -> Iterator[End]:
    """The Deltas and Ds of a well-known course, which hold gradients of weights: each letter has a
    constant of its own, m or 1.
    """
    for site in run.sites:
        symbol = run.binder.symbol(site.word)
        if symbol is None or not symbol.loose or symbol.kind != "dZ" or site.node.value is None:
            continue
        for key, quantity in oracle.quantities.items():
            if key[0] == "W" and match(site.node.value, quantity.gradient, run.reading.rows, None):
                yield End(f"sum {site.word[0]}", site, site.node, key)


def known_by_use(run: Run, oracle: Oracle) -> Iterator[End]:
    """Where neither a step nor a name says which gradients come out, those that a value is; and of
    other parameters the last value that is made as one.
    """
    if oracle.probe is not None:
        return
    parameters = {key: one for key, one in oracle.quantities.items() if key[0] in "Wb"}
    found: set[Key] = set()
    unlike: list[tuple[Key, Site]] = []
    for site in run.sites:
        symbol = symbol_of(site.word)
        is_cost = oracle.own_cost and symbol is not None and symbol.kind == "J"
        if is_cost or not site.fresh or not site.node.depends_on(run.network.Y):
            continue
        value, role = site.node.value, oracle.flow.back.get(site.node)
        keys = [
            key
            for key, one in parameters.items()
            if value is not None and match(value, one.gradient, run.reading.rows, None)
        ]
        found |= {*keys}
        yield from (End("dW", site, site.node, key) for key in keys)
        if not keys and role is not None and role.kind in ("dW", "db"):
            unlike.append(((role.kind[1], role.layer), site))
    for key, site in reversed(unlike):
        missing = [one for one in parameters if one not in found and one[0] == key[0]]
        if missing:
            base = key if key in missing else missing[0]
            found.add(base)
            yield End("dW", site, site.node, base)


def negative_error(oracle: Oracle, ends: Sequence[End]) -> End | None:
    """A dZ2 = Y - A2, or dAL = Y / AL - ..., from which gradients are made that no step takes: dA
    and dZ are derivatives by their names, where an error has any sign.
    """
    own_steps = any(e.kind == "step" and e.node.depends_on(oracle.run.network.Y) for e in ends)
    if oracle.probe is not None or own_steps or not any(end.kind == "dW" for end in ends):
        return None
    for end in named_gradients(oracle.run, oracle):
        symbol = oracle.run.binder.symbol(end.site.word)
        if end.kind == "dW" or symbol is None or end.node.value is None:
            continue
        gradient = oracle.quantities[end.base].gradient
        found = match(end.node.value, gradient, oracle.run.reading.rows, None)
        if found is not None:
            return end if found.constant < 0 and not symbol.loose else None
    return None


def further_ends(oracle: Oracle, ends: Sequence[End], wrong: Sequence[End]) -> list[End]:
    """The named gradients on the way to what is wrong. They are believed only there: then they tell
    two mistakes in a row apart.
    """
    run = oracle.run
    nodes = {end.node for end in ends}
    return [
        end
        for end in last_of_each(named_gradients(run, oracle))
        if end.node not in nodes
        and any(is_on_the_way(end, one) for one in wrong)
        and (named_key(run, oracle, end.site) is not None or not is_its_gradient(end, oracle))
        and (end.kind == "dW" or end.node.shape == oracle.quantities[end.base].gradient.shape)
    ]


def behind(end: End, steps: Sequence[End], oracle: Oracle) -> bool:
    """True if a step is made of this gradient and shows all that is wrong with it."""
    for step in steps:
        if step.node.depends_on(end.node) and step.base == end.base:
            return not (is_normalised(step.node, oracle.run) or counts_another(end, oracle))
    return False


def counts_another(end: End, oracle: Oracle) -> bool:
    """True for a gradient divided by another number where 1/m belongs: any step takes it."""
    quantity, value = oracle.quantities[end.base], end.node.value
    rows, m = oracle.run.reading.rows, oracle.run.reading.examples
    found = None if value is None else match(value, quantity.gradient, rows, None)
    if found is None or any(agrees(found.constant, one) for one in oracle.usual_constants):
        return False
    due = [found.constant / one for one in oracle.usual_constants]
    divided = (one for one in oracle.run.tape.nodes if one.op == "/" and end.node.depends_on(one))
    divisors = [number for one in divided if (number := number_of(one.args[1]))]
    return any(agrees(m / divisor, one) for divisor in divisors for one in due)


def is_for_another(end: End, steps: Sequence[End]) -> bool:
    """True for a db that is a gradient of one layer, where another layer's bias steps by it."""
    return not says_its_layer(end.site) and any(
        step.node.depends_on(end.node) and step.base[0] == end.base[0] and step.base != end.base
        for step in steps
    )


def is_on_the_way(end: End, other: End) -> bool:
    """True for a gradient that another end is made of, a dW only if it is the same parameter's."""
    same = end.kind != "dW" or end.base == other.base
    return same and other.node.depends_on(end.node)


def is_its_gradient(end: End, oracle: Oracle) -> bool:
    value, gradient = end.node.value, oracle.quantities[end.base].gradient
    return value is not None and bool(match(value, gradient, oracle.run.reading.rows, None))


def last_of_each(ends: Iterator[End]) -> Iterator[End]:
    """Of ends that are made of one another, the last; of those that are one value under more names,
    the first: that line has computed it.
    """
    found: list[End] = []
    for end in ends:
        if not any(is_the_same(end, one) for one in found):
            found.append(end)
    for place, end in enumerate(found):
        later = found[place + 1 :]
        again = any(
            one.node.depends_on(end.node)
            and one.kind == end.kind
            and one.base == end.base
            and (
                one.kind == "step"
                or (one.node.op == "/" and one.node.args[0] is end.node)  # the mean of a sum
                or one.site.word == end.site.word
                or (says_its_layer(one.site) and not says_its_layer(end.site))
            )
            for one in later
        )
        if not again:
            yield end


def is_the_same(end: End, other: End) -> bool:
    """True for a value that only gets one more place, as in grads = {"dW1": dW1}."""
    return end.node is other.node and (end.kind, end.base) == (other.kind, other.base)


def parameter_steps(run: Run, oracle: Oracle) -> Iterator[End]:
    """New values of parameters that still contain the old one."""
    foreign = sum(1 << one.upstream.index for one in run.probes if one is not oracle.probe)
    for site in run.sites:
        if site.node.above & foreign:  # a step of a layer alone
            continue
        symbol = run.binder.symbol(site.word)
        if not site.fresh or (symbol is not None and symbol.kind.startswith("d")):
            continue
        start = stepped_from(run, site.node) or overwritten(run, oracle, site)
        if start is not None and not oracle.P.depends_on(site.node):
            yield End("step", site, site.node, run.network.keys[start], start)


def is_of_parameters(run: Run, node: Node) -> bool:
    """False for what begins at 0, as the share of the step before."""
    return any(node.depends_on(one) for one, (kind, _) in run.network.keys.items() if kind in "Wb")


def stepped_from(run: Run, node: Node) -> Node | None:
    """The parameter that a sum or difference begins with, where the rest is made of gradients."""
    gradients = run.network.coming_back
    if node.op not in ("+", "-"):
        return None
    if not node.above & gradients:
        return changed_without_targets(run, node)
    root = node
    while root.op in ("+", "-", "reshape"):
        sides = root.args[:2] if root.op == "+" else root.args[:1]
        clean = [arg for arg in sides if not arg.above & gradients and is_of_parameters(run, arg)]
        if not clean:
            root = next((arg for arg in sides if arg.above & gradients), root.args[0])
            continue
        root = clean[0]
        break
    while root.op in ("*", "-", "+", "T") and len(root.args) and root not in run.network.keys:
        kept = [arg for arg in root.args if arg.op != "number"]
        if len(kept) != 1 or (root.op == "*" and not keeps_most(root)):
            break
        root = kept[0]
    return root if run.network.keys.get(root, ("", 0))[0] in ("W", "b") else None


def keeps_most(product: Node) -> bool:
    """True for (1 - alpha lambda) W, which a step may begin with; 2 lambda W is a penalty."""
    numbers = [arg.value for arg in product.args if arg.op == "number"]
    return all(one is not None and LEAST_KEPT < float(one) <= 1 for one in numbers)


def changed_without_targets(run: Run, node: Node) -> Node | None:
    """The parameter that other quantities of the network are added to: a step that has lost its
    error on the way.
    """
    start, change = node.args
    quantities = sum(1 << one.index for one in run.network.keys)
    others = quantities & ~(1 << start.index)
    is_parameter = run.network.keys.get(start, ("", 0))[0] in ("W", "b")
    is_lost = change.above & others or is_made_of_a_penalty(run, change)
    return start if is_parameter and is_lost else None


def is_made_of_a_penalty(run: Run, change: Node) -> bool:
    """True for what is made of a dW that is lambda W and nothing else."""
    return any(
        change.depends_on(site.node)
        and is_multiple_of_weights(run, site.node)
        and (symbol := symbol_of(site.word)) is not None
        and symbol.kind == "dW"
        for site in run.sites
    )


def overwritten(run: Run, oracle: Oracle, site: Site) -> Node | None:
    """The parameter whose gradient is put in its place, where it should be subtracted."""
    if site.node.value is None or site.node.value.size < 2 or isinstance(site.index, str):
        return None
    if isinstance(site.target, ast.Subscript) or not site.node.above & run.network.coming_back:
        return None
    bound = run.binder.bound.get(site.word)
    held = [one.node for one in run.sites if (one.word, one.index) == (site.word, site.index)]
    for node in [*held, *([bound.node] if isinstance(bound, Box) else [])]:
        quantity = oracle.of(node)
        if quantity is None or quantity.key[0] not in "Wb":
            continue
        if match(site.node.value, quantity.gradient, run.reading.rows, None):
            return node
    return None


def named_gradients(run: Run, oracle: Oracle) -> Iterator[End]:
    """dW2, grads["db1"], nabla_w[-1], delta2: places whose names say what they should be."""
    marks = backward_marks(oracle)
    for site in run.sites:
        if is_kept_over_steps(site) or is_zeros(site.node):
            continue
        has_lost = has_lost_its_targets(site, oracle)
        if not (site.node.above & marks or has_lost) or site.node in run.network.gradients:
            continue
        key = named_key(run, oracle, site, loosely=True)
        if key is not None and not is_named_after_its_own(oracle, site, site.node.value):
            kind = "dW" if key[0] in "Wb" else "d" + key[0]
            yield End(kind, site, site.node, key)


def has_lost_its_targets(site: Site, oracle: Oracle) -> bool:
    """True for a dW1 that is made of the forward pass alone: the error was left out on the way."""
    symbol = oracle.run.binder.symbol(site.word)
    if oracle.probe is not None or symbol is None or symbol.kind not in ("dW", "db"):
        return False
    return (
        site.fresh and site.node.op in ("@", "einsum", "/", "*") and site.node.depends_on(oracle.P)
    )


def backward_marks(oracle: Oracle) -> int:
    """What makes a node one of the way back, as bits: the targets and gradients that are not written;
    of a layer alone, what comes back to it.
    """
    if oracle.probe is not None:
        return 1 << oracle.probe.upstream.index
    return oracle.run.network.coming_back


def is_normalised(node: Node, run: Run) -> bool:
    """True for a step divided by a root, as Adam's."""
    return any(
        one.op == "sqrt" or (one.op == "**" and np.all(one.args[1].value == 0.5))
        for one in run.tape.nodes
        if node.depends_on(one)
    )
