"""What the places of a program of numbers are named after: derivatives of its own names."""

import re

from lab.checker.program.numbers.slopes import Slopes
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.engine import Array

# dL_dw, dw, grad_w; w_grad; dy_dz of y by z
COST = r"(?:loss|cost|err|error|mse|[jlce])"
BY_COST = re.compile(
    rf"(?i)(?:d(?:{COST}_?d)?_?|grad_?|g_|nabla_?)(?P<by>\w+)|(?P<of>\w+?)_(?:grad|gradient|g)"
)
LOCAL = re.compile(r"d(?P<of>\w+?)_?d_?(?P<by>\w+)")


def named_for(slopes: Slopes, site: Site) -> list[tuple[Node, Node]]:
    """What a place is named after the derivative of, with what by: of one name of the program by
    another, or of the cost.
    """
    by_word, local = slopes.by_word, LOCAL.fullmatch(site.word)
    if local and local["of"] in by_word and local["by"] in by_word:
        return [(of, by) for of in by_word[local["of"]] for by in by_word[local["by"]]]
    named = BY_COST.fullmatch(site.word)
    nodes = by_word.get(named["by"] or named["of"], []) if named else []
    return [(slopes.J, by) for by in nodes]


def named_dues(slopes: Slopes, site: Site) -> dict[str, Array]:
    """The derivatives that a place is named after; of a cost only of the program's own."""
    pairs = [(of, by) for of, by in named_for(slopes, site) if slopes.own or of is not slopes.J]
    found = {(of, by): slopes.of(of, by) for of, by in pairs}
    return {
        f"d{slopes.forward.get(of, 'J')}/d{slopes.forward[by]}": slope
        for (of, by), slope in found.items()
        if slope is not None
    }


def helper_dues(slopes: Slopes, site: Site) -> dict[str, Array]:
    """What a helper may give back: the slope of an activation at what it is given, be that what
    goes into the activation or what comes out.
    """
    if site.word != "return" or len(site.given) != 1 or slopes.J.depends_on(site.node):
        return {}
    given = site.given[0]
    calls = [one for one in slopes.run.sites if one.word == "return" and len(one.given) == 1]
    pairs = [(one.node, one.given[0]) for one in calls if given in (one.node, one.given[0])]
    found = [slopes.of(A, Z) for A, Z in pairs if slopes.J.depends_on(A)]
    return {f"the slope at {site.parameter}": one for one in found[:1] if one is not None}
