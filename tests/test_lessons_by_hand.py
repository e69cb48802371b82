"""The drill by hand, against a pass of its own in plain Python loops, with a generator of slips of
its own: right grids are never refused, and planted slips are named.
"""

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.lessons.by_hand import MOST, judge, read_entry
from lab.lessons.variants import DIGITS, EXAMPLES, Variant, draw

G = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "linear": lambda z: z,
}
SLOPE = {
    "tanh": lambda z: 1 - math.tanh(z) ** 2,
    "sigmoid": lambda z: G["sigmoid"](z) * (1 - G["sigmoid"](z)),
    "relu": lambda z: 1.0 if z > 0 else 0.0,
}
Matrix = list[list[float]]


def product(A: Matrix, B: Matrix) -> Matrix:
    return [[sum(x * B[k][j] for k, x in enumerate(row)) for j in range(len(B[0]))] for row in A]


def transpose(A: Matrix) -> Matrix:
    return [list(column) for column in zip(*A, strict=True)]


def each(f, *grids: Matrix) -> Matrix:
    """f of the entries that lie at the same place."""
    return [
        [f(*entries) for entries in zip(*rows, strict=True)] for rows in zip(*grids, strict=True)
    ]


class ByHand:
    """Someone who works a variant out with pencil and paper."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.g = {1: variant.network.hidden[0], 2: variant.network.output}
        self.grids = {name: grid.tolist() for name, grid in variant.given.items()}

    def work_out(self, name: str, slip: str = "") -> Matrix | None:
        """The grid, from what stands on the paper, with this slip; None where it can have none."""
        kind, l = name[:2].rstrip("["), int(name[-2])
        paper = self.grids
        m = EXAMPLES
        if kind == "Z":
            W = paper[f"W[{l}]"]
            if slip == "transposed":
                if len(W) != len(W[0]):
                    return None
                W = transpose(W)
            result = product(W, paper[f"A[{l - 1}]"])
            result = [[z + paper[f"b[{l}]"][i][0] for z in row] for i, row in enumerate(result)]
        elif kind == "A":
            result = each(G[self.g[l]], paper[f"Z[{l}]"])
        elif name == "dZ[2]":
            result = each(lambda a, y: a - y, paper["A[2]"], paper["Y"])
        elif kind == "dZ":
            at = {"slope at A": f"A[{l}]", "slope at dA": f"dA[{l}]"}.get(slip, f"Z[{l}]")
            slope = SLOPE[self.g[l]]
            result = each(lambda d, z: d * slope(z), paper[f"dA[{l}]"], paper[at])
        elif kind == "dW":
            behind = f"A[{l}]" if slip == "A[l]" else f"A[{l - 1}]"
            result = product(paper[f"dZ[{l}]"], transpose(paper[behind]))
            result = each(lambda x: x / m, result)
        elif kind == "db":
            result = [[sum(row) / m] for row in paper[f"dZ[{l}]"]]
        else:
            W = paper[f"W[{l + 1}]"]
            if slip == "transposed" and len(W) != len(W[0]):
                return None
            back = W if slip == "transposed" else transpose(W)
            result = product(back, paper[f"dZ[{l + 1}]"])
        if kind == "dW" and slip == "transposed":
            result = transpose(result)
        factor = {"sign": -1.0, "no mean": m, "mean twice": 1 / m}.get(slip, 1.0)
        result = each(lambda x: factor * x, result)
        due = self.variant.right[name].shape
        return result if (len(result), len(result[0])) == due else None


SLIPS = {
    "Z": ("transposed", "sign"),
    "A": ("sign",),
    "dZ": ("sign", "mean twice"),
    "dW": ("transposed", "no mean", "mean twice", "A[l]", "sign"),
    "db": ("no mean", "mean twice", "sign"),
    "dA": ("transposed", "sign", "mean twice"),
}
NAMED = {
    "transposed": "Transposed",
    "no mean": "1/m is missing",
    "mean twice": "1/m twice",
    "slope at A": "g' of the wrong quantity",
    "slope at dA": "g' of the wrong quantity",
    "A[l]": "A[l] for A[l-1]",
    "sign": "The sign",
}


def slips_of(name: str) -> tuple[str, ...]:
    if name == "dZ[1]":
        return (*SLIPS["dZ"], "slope at A", "slope at dA")
    return SLIPS[name[:2].rstrip("[")]


def rounded(grid: Matrix) -> Matrix:
    return each(lambda x: round(x, DIGITS), grid)


def test_none_of_10000_right_grids_is_refused():
    """Some keep every digit until the end, some go on from what they wrote down, some do now this
    and now that, and some go on from a slip they made: what follows from it is right.
    """
    chance = random.Random(0)
    count = 0
    for seed in range(10_000):
        variant = draw(seed)
        person = ByHand(variant)
        manner = chance.choice(("exact", "as written", "mixed"))
        slipped = chance.choice(variant.names) if chance.random() < 0.5 else ""
        entries = {}
        for name in variant.names:
            slip = chance.choice(slips_of(name)) if name == slipped else ""
            grid = person.work_out(name, slip) or person.work_out(name)
            entries[name] = np.array(rounded(grid))
            keeps = manner == "exact" or (manner == "mixed" and chance.random() < 0.5)
            person.grids[name] = grid if keeps else rounded(grid)
        verdicts = judge(variant, entries)
        for name, verdict in verdicts.items():
            if name != slipped:
                assert verdict.is_whole, (seed, manner, slipped, name, entries, verdict)
                assert not verdict.slip
                count += 1
        if count >= 10_000:
            return
    pytest.fail("too few grids")


def test_planted_slips_are_named():
    planted, named = Counter(), Counter()
    for seed in range(150):
        variant = draw(seed)
        for name in variant.names:
            for slip in slips_of(name):
                person = ByHand(variant)
                entries = {}
                for before in variant.names[: variant.names.index(name)]:
                    person.grids[before] = rounded(person.work_out(before))
                    entries[before] = np.array(person.grids[before])
                grid = person.work_out(name, slip)
                if grid is None:
                    continue
                entries[name] = np.array(rounded(grid))
                verdict = judge(variant, entries)[name]
                if verdict.is_whole:  # the slip does nothing here: a symmetric matrix, a slope of 1
                    continue
                planted[slip] += 1
                named[slip] += NAMED[slip] in verdict.slip
    assert set(planted) == set(NAMED)
    shares = {slip: named[slip] / planted[slip] for slip in planted}
    assert sum(named.values()) >= 0.95 * sum(planted.values()), shares
    assert min(shares.values()) >= 0.9, shares


def test_the_engine_and_the_loops_agree():
    for seed in range(50):
        variant = draw(seed)
        person = ByHand(variant)
        for name in variant.names:
            person.grids[name] = person.work_out(name)
            np.testing.assert_allclose(person.grids[name], variant.right[name], atol=1e-12)


def test_a_follow_on_error_is_forgiven_and_said_so():
    variant = draw(1)
    person = ByHand(variant)
    entries = {}
    for name in variant.names:
        grid = rounded(person.work_out(name, "sign" if name == "dZ[2]" else ""))
        person.grids[name] = grid
        entries[name] = np.array(grid)
    verdicts = judge(variant, entries)
    assert [name for name, one in verdicts.items() if not one.is_whole] == ["dZ[2]"]
    assert "sign" in verdicts["dZ[2]"].slip
    assert verdicts["dW[2]"].follows
    assert not verdicts["Z[1]"].follows


def test_entries_are_judged_one_by_one_and_empty_ones_are_not_wrong():
    variant = draw(2)
    own = np.round(variant.right["Z[1]"], DIGITS)
    own[0, 0] += 0.5
    own[1, 2] = np.nan
    verdict = judge(variant, {"Z[1]": own})["Z[1]"]
    assert not verdict.right[0, 0]
    assert not verdict.filled[1, 2]
    assert verdict.right[0, 1:].all()
    assert verdict.right[1, :2].all()
    assert not verdict.is_whole


def test_a_grid_that_was_rounded_too_far_is_told_so():
    variant = next(
        one for one in map(draw, range(50)) if np.any(np.abs(one.right["A[1]"] * 10 % 1) > 0.2)
    )
    verdict = judge(variant, {"A[1]": np.round(variant.right["A[1]"], 1)})["A[1]"]
    assert verdict.slip == f"Rounded too far: {DIGITS} decimals are asked for."


def test_nothing_filled_is_nothing_judged():
    variant = draw(0)
    assert judge(variant, {"Z[1]": np.full(variant.right["Z[1]"].shape, np.nan)}) == {}


@given(st.integers(0, 10**6))
def test_every_variant_can_be_told_apart_at_three_digits(seed):
    variant = draw(seed)
    assert draw(seed).right["dW[1]"].tolist() == variant.right["dW[1]"].tolist()
    assert EXAMPLES not in variant.network.layer_sizes
    assert all(np.max(np.abs(grid)) >= 0.05 for grid in variant.right.values())


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.25", 0.25), (" -.5 ", -0.5), ("0,25", 0.25), ("1/4", 0.25), ("−2e-3", -0.002), ("3.", 3)],
)
def test_numbers_as_people_type_them(text, value):
    assert read_entry(text) == value


def test_an_empty_entry_is_no_number():
    assert math.isnan(read_entry("  "))


@pytest.mark.parametrize(
    "text", ["x", "1/0", "nan", "inf", "1e9", "2 3", "--1", "__import__('os')"]
)
def test_anything_else_is_one_sentence(text):
    with pytest.raises(ValueError, match=r"^entry: expected a number such as -0.125, got "):
        read_entry(text)


@given(st.text(max_size=30))
def test_no_text_is_more_than_refused(text):
    try:
        value = read_entry(text)
    except ValueError:
        return
    assert math.isnan(value) or abs(value) <= MOST
