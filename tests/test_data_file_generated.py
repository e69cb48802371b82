"""Files drawn by chance: the numbers that come out are the numbers that went in, or one true
sentence says why not.
"""

import csv
import io
import random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lab.data import Choices, DataProblem, from_csv, proposed, read_table
from lab.data.file.names import first_row_is_names

GAP_MARKS = ["", "NA", "#N/A", "?", "<NA>", "NaN"]
WORDS = ["ash", "birch", "cedar, red", 'the "elm"', "früh", "no; yes"]


def written(number: float, decimals: int, decimal: str, thousands: str) -> str:
    """The number as a program of some country writes it."""
    text = f"{number:,.{decimals}f}"
    return text.translate(str.maketrans({",": thousands, ".": decimal}))


class DrawnFile:
    """A table with numbers, words and gaps, and the bytes it is written as."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.separator = rng.choice(",;\t|")
        self.decimal = "." if self.separator == "," else rng.choice(",.")
        # a comma that separates would be quoted by the writer, like any other cell that holds it
        self.thousands = rng.choice(["", "", " ", "'", "," if self.decimal == "." else "."])
        self.encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
        self.preface = rng.choice(["", "", "# from a notebook\n", f"sep={self.separator}\n"])
        self.ending = rng.choice(["\n", "\r\n"])
        rows = rng.randint(12, 40)
        self.numbers = np.round(
            [[rng.uniform(-1, 1) * 10 ** rng.randint(0, 4) for _ in range(rows)] for _ in range(2)],
            4,
        )
        self.decimals = rng.choices([0, 1, 2, 3, 4], k=2)
        self.words = [rng.choice(WORDS) for _ in range(rows)]
        self.words[:2] = WORDS[:2]
        self.gap_rows = set(rng.sample(range(rows), rng.choice([0, 0, 1, 3])))
        self.gap_mark = rng.choice(GAP_MARKS)
        self.kinds = [rng.choice(["yes", "no"]) for _ in range(rows)]
        self.kinds[:4] = ["yes", "no", "yes", "no"]
        self.bytes = (self.preface + self.body()).encode(self.encoding)

    def body(self) -> str:
        """The names and the rows. What is written is what counts: it is read back here."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.ending)
        writer.writerow(["length", "width", "tree", "kind"])
        self.kept: list[tuple[float, float, str, str]] = []
        for i, (a, b) in enumerate(self.numbers.T):
            cells = [
                written(number, decimals, self.decimal, self.thousands)
                for number, decimals in zip((a, b), self.decimals, strict=True)
            ]
            values = [self.value(cell) for cell in cells]
            if i in self.gap_rows:
                cells[1] = self.gap_mark
            else:
                self.kept.append((*values, self.words[i], self.kinds[i]))
            writer.writerow([*cells, self.words[i], self.kinds[i]])
        return out.getvalue()

    def value(self, cell: str) -> float:
        digits = cell.replace(self.thousands, "") if self.thousands else cell
        return float(digits.replace(self.decimal, "."))


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**9))
def test_the_numbers_that_come_out_are_those_that_went_in(seed: int) -> None:
    drawn = DrawnFile(seed)
    try:
        table = read_table(drawn.bytes)
        choices = Choices(one_hot=("tree",), gaps="leave out")
        dataset = from_csv(drawn.bytes, test_share=0, standardize=False, choices=choices)
    except DataProblem as problem:
        assert "may be" in str(problem)  # noqa: PT017 - a number that could be two: the only reason
        return
    assert table.names == ("length", "width", "tree", "kind")
    assert table.separator == drawn.separator
    read = sorted(
        zip(*dataset.points[:2].tolist(), dataset.labels(dataset.Y).tolist(), strict=True)
    )
    went_in = sorted((a, b, int(kind == "yes")) for a, b, _, kind in drawn.kept)
    assert read == went_in
    for name, row in zip(dataset.raw_inputs[2:], dataset.points[2:], strict=True):
        word = name.removeprefix("tree = ")
        assert row.sum() == sum(tree == word for *_, tree, _ in drawn.kept)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**9))
def test_gaps_are_refused_and_counted_unless_something_is_said(seed: int) -> None:
    drawn = DrawnFile(seed)
    table = read_table(drawn.bytes)
    gaps = table.column("width").gaps
    assert gaps == len(drawn.gap_rows)
    if gaps and table.column("width").unclear is None:
        with pytest.raises(DataProblem, match="missing"):
            from_csv(drawn.bytes, choices=Choices(one_hot=("tree",)))


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**9))
def test_what_is_proposed_can_be_used(seed: int) -> None:
    drawn = DrawnFile(seed)
    table = read_table(drawn.bytes)
    if any(column.unclear for column in table.columns):
        return
    dataset = from_csv(drawn.bytes, "kind", choices=proposed(table, "kind"))
    assert dataset.classes == ("no", "yes")
    assert np.isfinite(dataset.X).all()


@given(
    st.lists(
        st.lists(st.sampled_from(["1", "2.5", "a", "b", ""]), min_size=5, max_size=5),
        min_size=2,
        max_size=4,
    )
)
def test_the_first_row_is_names_or_is_asked_about_but_never_an_example_in_silence(columns) -> None:
    assume(any(column[0] for column in columns))  # blank rows are passed over before
    try:
        is_names = first_row_is_names(columns)
    except DataProblem as problem:
        assert "first row" in str(problem)  # noqa: PT017
        return
    assert is_names
    assert not all(column[0] in column[1:] for column in columns if column[0])
