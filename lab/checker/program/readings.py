"""The networks that a paste may be about: what it says itself, then what it is usual to mean.

A reading settles what no single line can say: whether examples are rows or columns, how W is
stored, where lists begin to count, which activations and which cost are meant. All readings of the
layout are run, and those in which most shapes fit are judged.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from lab.checker.program.depth import MOST_LAYERS
from lab.checker.program.evidence import Evidence
from lab.checker.setting import Setting

MANY = 7  # examples
MATCHED = {"sigmoid": "binary cross-entropy", "softmax": "cross-entropy"}


@dataclass(frozen=True)
class Reading:
    """One way to read a paste. sizes: n[0] .. n[L] of the small network it is run on, m examples.

    flipped: W is stored the other way round. bias_column: its first column is the bias;
    ones_in_X: and the paste takes an X that has its ones already.
    input_is_1: A, Z and their gradients are counted from the input, as layer 1. inputs_first: a list of activations begins with X.
    base: the index of the first layer in a list of weights, 0 as in Python's lists or 1 as on
    paper. letter: what a loop's letter without a loop stands for. one_by_one: the examples are
    gone through one at a time, and the network sees only the first. in_rows: each of them is a
    matrix of one row; vectors: a plain vector, and so are the weights of a single output. labels:
    the targets are labels,
    whose entries are taken by their index. data_turned: X and Y are given as rows where the network
    takes columns, or the other way round. seed: of the random numbers. close: parameters are so
    small that Z is of the size of the gradients: what is compared with 0 and what is compared with
    a small number then differ.
    """

    sizes: tuple[int, ...]
    hidden: tuple[str, ...]
    output: str
    cost: str
    rows: bool = False
    flipped: bool = False
    bias_column: bool = False
    ones_in_X: bool = False
    input_is_1: bool = False
    inputs_first: bool = True
    base: int = 0
    letter: int | None = None
    one_by_one: bool = False
    in_rows: bool = False
    vectors: bool = False
    labels: bool = False
    data_turned: bool = False
    m: int = MANY
    mean: bool = True
    seed: int = 1
    close: bool = False

    @property
    def examples(self) -> int:
        """How many examples are in X."""
        return 1 if self.one_by_one else self.m

    @property
    def L(self) -> int:
        return len(self.sizes) - 1

    @property
    def scalar(self) -> bool:
        """True for one unit in each layer."""
        return set(self.sizes) == {1}

    @property
    def here(self) -> int:
        return max(1, self.L - 1)

    def is_of_activations(self, shape: tuple[int, ...]) -> bool:
        """True for a shape with the examples where they are in a Z or an A."""
        return len(shape) == 2 and self.m > 1 and shape[0 if self.rows else 1] == self.examples

    def activation(self, l: int) -> str:
        return self.output if l == self.L else self.hidden[min(l, len(self.hidden)) - 1]


def small_sizes(layers: int, outputs: int) -> tuple[int, ...]:
    """Sizes that all differ, from each other and from m; only the output may be 1."""
    sizes = [4, 5, 3, 6, 8, 9, 10][: layers + 1] if layers > 1 else [4, 3]
    return (*sizes[:-1], 1) if outputs == 1 else tuple(sizes)


def sizes_and_examples(layers: int, told: Evidence) -> dict[str, Any]:
    """sizes and m of a Reading."""
    if told.scalar:
        return {"sizes": (1,) * (layers + 1), "m": MANY if told.sums_examples else 1}
    sizes = small_sizes(layers, told.outputs)
    if told.bias_column:  # n + 1 is no other layer's size either
        sizes = (sizes[0], *range(8, 6 + 2 * layers, 2), min(sizes[-1], 3))
    return {"sizes": sizes}


def families(told: Evidence, setting: Setting | None) -> Iterator[Reading]:
    """The networks to try, the likeliest first, each still to be read in every layout.

    Where there is a setting, its output and its cost hold, and so does its hidden activation unless
    the slopes of the paste are another's.
    """
    layers = told.layers
    if setting is not None:
        layers = max(layers, setting.L) if layers else setting.L
    fewest = 1 if told.single or told.scalar else 2
    layers = min(max(layers or fewest, 1), MOST_LAYERS)
    first = setting.network.hidden[:1] if setting is not None else ()
    outputs: tuple[str, ...] = (told.output or "sigmoid", "softmax", "linear", "tanh")
    if setting is not None:
        yield from_setting(setting, layers, told)
        outputs = (setting.output,)
    for hidden, output in product(
        dict.fromkeys([*told.hidden, *first, "sigmoid", "relu", "tanh"]), dict.fromkeys(outputs)
    ):
        costs = [MATCHED.get(output, ""), "half squared error"]
        if told.cost_said == "squared":
            costs.reverse()
        for cost in costs if setting is None else (str(setting.network.cost),):
            if cost and fits(output, cost):
                yield Reading(
                    **sizes_and_examples(layers, told),
                    hidden=(hidden,) * (layers - 1),
                    output=output,
                    cost=cost,
                    rows=setting.rows if setting is not None else told.rows_said,
                    bias_column=told.bias_column,
                    input_is_1=told.input_is_1,
                    one_by_one=told.one_by_one,
                    labels=told.labels,
                    mean=setting.mean if setting else True,
                )


def fits(output: str, cost: str) -> bool:
    """True for a cost that has a value for such outputs."""
    return "squared" in cost or MATCHED.get(output) == cost


def from_setting(setting: Setting, layers: int, told: Evidence) -> Reading:
    hidden = setting.network.hidden
    hidden = (*hidden, *(hidden[-1:] or ("tanh",)) * layers)[: layers - 1]
    return Reading(
        **sizes_and_examples(layers, told),
        hidden=hidden,
        output=setting.output,
        cost=str(setting.network.cost),
        rows=setting.rows,
        bias_column=told.bias_column,
        input_is_1=told.input_is_1,
        mean=setting.mean,
        one_by_one=told.one_by_one,
        labels=told.labels,
    )


def layouts(first: Reading, asked: Collection[str], told: Evidence) -> list[Reading]:
    """The other ways to lay out a network. asked: of the reading, what the paste leaves open."""
    both = (False,) if first.scalar and first.m == 1 else (False, True)
    ways = (True, False) if told.one_by_one else (False, True) if told.added_up else (False,)
    choices: dict[str, tuple[Any, ...]] = {
        "one_by_one": ways,
        "in_rows": (False, True) if told.one_by_one and told.transposed else (False,),
        "letter": letters(first, told) if "letter" in asked else (None,),
        "base": (0, 1) if "base" in asked else (first.base,),
        "inputs_first": (True, False) if "inputs_first" in asked else (True,),
        "flipped": both if "flipped" in asked or told.theta else (False,),
        "rows": (first.rows, *(one for one in both if one != first.rows)),
        "bias_column": (True, False) if told.bias_column else (False,),
        "input_is_1": (True, False) if told.input_is_1 else (False,),
        "data_turned": (False, True) if told.turns_labels else (False,),
    }
    made = [
        replace(first, **dict(zip(choices, chosen, strict=True)))
        for chosen in product(*choices.values())
    ]
    return [one for one in made if one != first and is_in_rows(one) >= one.in_rows]


def of_vectors(readings: Collection[Reading], told: Evidence) -> Iterator[Reading]:
    """Those that go through the examples one at a time, with each a plain vector."""
    for one in readings if told.one_by_one else ():
        if one.one_by_one and not (one.rows or one.flipped) and one.L > 1:
            for n in {1 if told.narrow else one.sizes[-1], one.sizes[-1]}:
                yield replace(one, vectors=True, sizes=(*one.sizes[:-1], n))


def is_in_rows(reading: Reading) -> bool:
    return reading.rows and reading.one_by_one


def letters(reading: Reading, told: Evidence) -> tuple[int | None, ...]:
    """What l stands for without a loop: in zs[-l] the second from the end, else an inner layer."""
    return (2,) if told.from_end else (None, reading.here, reading.here + 1)
