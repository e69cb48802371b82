"""Which of the judged readings are looked at further."""

from collections.abc import Sequence

from lab.checker.program.judged import Judged
from lab.checker.program.oracle import oracles
from lab.checker.program.readings import Reading
from lab.checker.program.run import Run

MOST_REPAIRED = 3  # of the readings in which something is wrong


def best_of_each_way(found: Sequence[Judged]) -> list[Run]:
    """The run in which most is right, of those that take all examples together, and of those that
    take one at a time if as much fits there.
    """
    ranked = sorted(found, key=lambda one: one.rank)
    ways = {one.run.reading.one_by_one: one.run for one in reversed(ranked)}
    best = ranked[0].run
    return [
        best,
        *(one for one in ways.values() if one is not best and one.misfits <= best.misfits),
    ]


def most_different(ranked: list[Judged]) -> list[Judged]:
    """The best readings, the best of those that go through the examples the other way, and of those
    with another hidden activation or cost what is as good as the first.
    """
    best = ranked[:MOST_REPAIRED]
    if not best:
        return []
    first = best[0]
    others = [one for one in ranked if one.run.reading.one_by_one != first.run.reading.one_by_one]
    found = dict.fromkeys([*best, *others[:MOST_REPAIRED]])
    hidden = {one.run.reading.hidden for one in found}
    costs = {one.run.reading.cost for one in found}
    for one in ranked:
        reading = one.run.reading
        known = reading.hidden in hidden and reading.cost in costs
        if one.rank == first.rank and not known:
            hidden.add(reading.hidden)
            costs.add(reading.cost)
            found[one] = None
    return list(found)


def is_too_wide(made: Run) -> bool:
    """True if an operation of the forward pass, or with the targets, does not fit: they may be for
    one output only.
    """
    network = made.network
    others = sum(1 << node.index for node in network.keys if node is not network.Y)
    return any(
        node.value is None
        and all(arg.value is not None for arg in node.args)
        and (
            not node.depends_on(network.Y)
            or any(arg.depends_on(network.Y) and not arg.above & others for arg in node.args)
        )
        for node in made.tape.nodes
    )


def asked_of(made: Run, reading: Reading) -> tuple[object, ...]:
    """What of a network a run depends on: a paste that brings its own forward pass asks for no
    activation.
    """
    parts = {"hidden": reading.hidden, "output": reading.output}
    cost = "" if any(one.own_cost for one in oracles(made)) else reading.cost
    cost += " of shares" * (reading.output == "softmax")  # whose targets add up to 1
    cost += " one by one" * reading.one_by_one
    return *(parts[word] for word in sorted(made.network.asked & parts.keys())), cost
