"""The places of a paste that may be wrong: on the way back, and the slopes that are used there."""

from collections.abc import Collection, Sequence

import numpy as np

from lab.checker.program.ends import backward_marks
from lab.checker.program.evidence import named_activation
from lab.checker.program.oracle import Oracle, activation_of
from lab.checker.program.sites import Site, is_zeros
from lab.checker.program.tape import EPS, Node
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Layer
from lab.checker.values.operations import operate

SLOPES = ("sigmoid", "tanh", "relu", "leaky relu", "linear", "gelu")


def gradient_sites(oracle: Oracle) -> list[Site]:
    """The places on the way back: made of the targets, or of gradients that are not written."""
    marks = backward_marks(oracle)
    seen: set[Node] = set()
    found = []
    for site in oracle.run.sites:
        back = site.node.above & marks or is_named_gradient(oracle, site)
        if site.fresh and back and site.node not in seen and not is_zeros(site.node):
            seen.add(site.node)
            found.append(site)
    return found


def is_named_gradient(oracle: Oracle, site: Site) -> bool:
    """True for a dZ1 that has lost the targets on the way; gz2 may be g'(z2), too."""
    symbol = symbol_of(site.word)
    named = symbol is not None and symbol.kind in ("dW", "db", "dZ", "dA")
    named = named and not site.word.startswith("gz")
    return named and not oracle.J.depends_on(site.node)


def is_laid_out(oracle: Oracle, node: Node) -> bool:
    """True for a Z or an A with a 1 beside it, transposed or in part: a right line, whatever is made
    of it.
    """
    if node.op in ("joined", "T", "index", "as"):
        return any(is_laid_out(oracle, one) for one in node.args)
    return oracle.of(node) is not None


def slope_sites(oracle: Oracle) -> list[Site]:
    """The places that may hold a slope: made of the forward pass alone, and no part of it. What a
    helper of the paste gives back is one unless the helper is a derivative: then its call is.
    """
    marks = backward_marks(oracle)
    seen: set[Node] = set()
    found = []
    forward = {site.line for site in oracle.run.sites if oracle.J.depends_on(site.node)}
    for site in oracle.run.sites:
        node = site.node
        if site.line in forward:  # of a helper that the forward pass calls, too
            continue
        if node in seen or node.above & marks or oracle.J.depends_on(node):
            continue
        if is_named_gradient(oracle, site) or is_laid_out(oracle, node):
            continue
        own, of_A = own_activations(oracle, site), is_given_an_A(oracle, site)
        right = is_own_slope(oracle, site, own) if own else False
        if of_A or not own:
            right = right or is_right_helper(site, activations_of(oracle, site), of_A)
        if site.fresh and node not in oracle.run.network.keys and not right:
            seen.add(node)
            found.append(site)
    return found


def own_activations(oracle: Oracle, site: Site) -> list[tuple[Node, Node]]:
    """The activations of the paste's own, by what goes in and what comes out, that a helper is
    named after: swish of swish_grad.
    """
    if site.word != "return" or named_activation(site.where) in SLOPES:
        return []
    return [
        (one.given[0], one.node)
        for one in oracle.run.sites
        if one.word == "return"
        and len(one.given) == 1
        and len(one.where) > 1
        and one.where != site.where
        and one.where in site.where
        and oracle.J.depends_on(one.node)
    ]


def is_own_slope(oracle: Oracle, site: Site, own: Sequence[tuple[Node, Node]]) -> bool:
    """True for the slope of such an activation at what the helper is given, be that Z or A."""
    places = [
        (Z, A, at)
        for given in site.given[:1]
        for Z, A in own
        for at in ((Z.value, given.value) if given is A else (given.value,))
    ]
    for Z, A, at in places:
        if at is None or site.node.value is None or at.shape != site.node.shape:
            continue
        ends = [oracle.run.tape.replay({Z: at + eps}, [A])[0] for eps in (EPS, -EPS)]
        if ends[0] is None or ends[1] is None or ends[0].shape != at.shape:
            continue
        if np.allclose((ends[0] - ends[1]) / (2 * EPS), site.node.value, rtol=1e-5, atol=1e-8):
            return True
    return False


def activations_of(oracle: Oracle, site: Site) -> list[str]:
    """The activations whose derivative a helper may give: the one in its name; its own, where a flag
    says which of the two it gives back; else any.
    """
    run, named = oracle.run, named_activation(site.where)
    if named in SLOPES:
        return [named]
    own = (
        activation_of(run, Z, one.node)
        for one in run.sites
        if one.word == site.word == "return" and one.where == site.where
        for Z in one.given[:1]
        if oracle.J.depends_on(one.node)
    )
    return [name for name in dict.fromkeys(own) if name in SLOPES] or [*SLOPES]


def is_given_an_A(oracle: Oracle, site: Site) -> bool:
    """True for a helper that is called with an activation as well: it is a function of A, and a call
    with Z is what is wrong.
    """
    activated = {one.node for key, one in oracle.quantities.items() if key[0] == "A"}
    return any(
        one.line == site.line and not activated.isdisjoint(one.given[:1])
        for one in oracle.run.sites
    )


def is_right_helper(site: Site, activations: Collection[str], of_A: bool) -> bool:
    """True for a helper's result that is the derivative of one of these activations at what it was
    given, as a function of Z or of A. of_A: whatever its parameter is called.
    """
    if site.word != "return" or site.node.value is None:
        return False
    parameter = symbol_of(site.parameter)
    says = parameter is not None and parameter.layer != Layer() and not of_A  # x says nothing
    kind = parameter.kind if parameter is not None and says else ""
    operations = {"Z": ("slope",), "A": ("slope of A",)}.get(kind, ("slope", "slope of A"))
    for given in site.given:
        if given.value is None or given.shape != site.node.shape:
            continue
        for name in activations:
            for op in operations:
                value = operate(op, (name, False), given.value)
                if np.allclose(value, site.node.value, rtol=1e-6, atol=1e-12):
                    return True
    return False
