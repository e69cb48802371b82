"""Functions of the paste that are not the activation they are named after: a sigmoid without its
minus, a softmax that divides by the sum over all examples.

The network is then the one that the names say: it is read with the known activations in their
place, and where less is wrong in it, these functions are what is wrong.
"""

import ast
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from lab.checker.meaning.helpers import helper
from lab.checker.program.judged import Judged
from lab.checker.program.parse import Source
from lab.checker.program.run import Run
from lab.checker.program.sites import Site
from lab.checker.reading.tree import Apply, Name
from lab.checker.report import Line
from lab.checker.values.operations import operate

PLACES = (1.0, -1.0, 2.0, -2.0)  # at which the two may be told apart
APART = 1e-4  # relative: what differs by less is a matter of rounding, or of a small epsilon


@dataclass(frozen=True)
class Misnamed:
    """A function that is not the activation in its name, and what shows it."""

    line: int
    reason: str


def misnamed_in(judged: Judged) -> dict[str, Misnamed]:
    """The functions of a run that are not what they are named after, by their names."""
    found: dict[str, Misnamed] = {}
    for site in judged.run.sites:
        activation = activation_meant(site)
        if activation is not None and not is_as_named(judged.run, site, activation):
            reason = what_shows_it(judged.run, site, activation)
            found.setdefault(site.where, Misnamed(site.line, reason))
    return found


def activation_meant(site: Site) -> str | None:
    """sigmoid, of what a function of this name gives back for a Z of several examples."""
    if site.word != "return" or len(site.given) != 1:
        return None
    make = helper(site.where)
    tree = make(Name("x", "x")) if make is not None else None
    if not isinstance(tree, Apply) or tree.op != "g":
        return None
    shape = site.given[0].shape
    fits = len(shape) == 2 and min(shape) > 1 and site.node.shape == shape
    return tree.note if fits else None


def is_as_named(run: Run, site: Site, activation: str) -> bool:
    given, value = site.given[0].value, site.node.value
    if given is None or value is None:
        return True
    due = operate("activation", (activation, run.reading.rows), given)
    return bool(np.allclose(value, due, rtol=APART, atol=APART))


def what_shows_it(run: Run, site: Site, activation: str) -> str:
    """A number that the function should give and does not."""
    if activation == "softmax":
        axis = int(run.reading.rows)
        return (
            "This is not softmax, whose values add up to 1 for each example: divide by the sum over"
            f" the units, axis={axis}, keepdims=True."
        )
    for z in PLACES:
        at = np.full(site.given[0].shape, z)
        due = operate("activation", (activation, run.reading.rows), at).flat[0]
        (yours,) = run.tape.replay({site.given[0]: at}, [site.node])
        if yours is not None and abs(yours.flat[0] - due) > APART:
            gives = f"{due:.3g}, and yours is {yours.flat[0]:.3g}"
            return f"This is not {activation}: at {z:g} that is {gives}."
    return f"This is not {activation}."


def without(source: Source, names: Collection[str]) -> Source:
    """The program without the definitions of these functions: their calls mean the known ones."""
    return replace(source, tree=Without(names).visit(deepcopy(source.tree)))


class Without(ast.NodeTransformer):
    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in self.names:
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def with_misnamed(
    lines: Sequence[Line], found: Mapping[str, Misnamed], source: Source
) -> list[Line]:
    """The lines, with those that make the functions what they are not."""
    wrong = [
        Line(
            one.line,
            source.text(one.line),
            "wrong",
            error_class="not_the_activation",
            reason=one.reason,
        )
        for one in found.values()
    ]
    numbers = {one.number for one in wrong}
    others = [line for line in lines if line.number not in numbers]
    return sorted([*others, *wrong], key=lambda line: line.number)
