"""What is proposed for a table: the column to predict, and what is left out."""

import numpy as np
import pytest

from lab.data import Table, from_csv, likely_target, proposed, read_table

ROWS = 24


def table(names: str | None, *columns: list[object]) -> Table:
    """A table of these columns; without names, as old collections give theirs away."""
    lines = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    text = "\n".join([*([names] if names else []), *lines])
    return read_table(text.encode(), has_names=names is not None)


def measures(seed: int) -> list[object]:
    return np.random.default_rng(seed).normal(size=ROWS).round(3).tolist()


def turns(*words: object) -> list[object]:
    """These words, one after the other."""
    return [words[i % len(words)] for i in range(ROWS)]


def whole(first: int, step: int = 7) -> list[object]:
    """Whole numbers, all different, in no order."""
    return [first + step * (i * 5 % ROWS) for i in range(ROWS)]


@pytest.mark.parametrize(
    ("names", "columns", "target"),
    [
        ("a,b,k", (measures(1), measures(2), turns(0, 1)), "k"),
        ("survived,a,class", (turns(0, 1), measures(1), turns("x", "y", "z")), "survived"),
        ("Median House-Value,a,b", (measures(1), measures(2), measures(3)), "Median House-Value"),
        ("y,a,b", (measures(1), measures(2), measures(3)), "y"),
        ("x,y,group", (measures(1), measures(2), turns("p", "q")), "group"),
        ("a,b,label", (measures(1), turns("p", "q"), turns(1)), "b"),
        (None, (measures(1), measures(2), turns("oak", "elm", "ash")), "column 3"),
        (None, (whole(8000), turns("M", "B"), measures(1)), "column 2"),
        (None, (turns(1, 2, 3), measures(1), measures(2)), "column 1"),
        (None, (turns(5, 0, 4), turns(0), turns(0, 7), turns(0)), "column 1"),
        (None, (turns(0), turns(0, 7), turns(5, 0, 4)), "column 3"),
        (None, (measures(1), measures(2), measures(3)), "column 3"),
        (None, (measures(1), measures(2), [f"car {i}" for i in range(ROWS)]), "column 1"),
    ],
)
def test_the_column_to_predict(names, columns, target) -> None:
    assert likely_target(table(names, *columns)) == target


@pytest.mark.parametrize(
    ("name", "cells", "is_left_out"),
    [
        ("id", whole(8000), True),
        ("customerID", whole(8000), True),
        ("loan_id", whole(8000), True),
        ("acid", whole(8000), False),
        ("paid", whole(8000), False),
        ("id", turns(1, 2, 3, 4), False),
        ("weight", whole(8000), False),
        ("alive", turns("no", "yes"), True),
        ("code", turns(7, 9), True),
        ("ticket", [f"A/5 {i}" for i in range(ROWS)], True),
        ("weight", [*measures(4)[1:], "total"], False),
    ],
)
def test_identifiers_free_text_and_what_repeats_the_target_are_left_out(
    name, cells, is_left_out
) -> None:
    tried = table(f"a,{name},b,survived", measures(1), cells, measures(2), turns(0, 1))
    assert likely_target(tried) == "survived"
    assert (name in proposed(tried, "survived").left_out) is is_left_out


def test_numbers_of_examples_in_a_file_without_names_are_left_out() -> None:
    assert proposed(
        table(None, whole(8000), turns("M", "B"), measures(1)), "column 2"
    ).left_out == ("column 1",)


def test_where_no_input_would_be_left_nothing_is_left_out() -> None:
    """So that the sentence about them is told."""
    tried = table("length,k", [f"{i} cm" for i in range(ROWS)], turns(0, 1))
    assert proposed(tried, "k").left_out == ()


def test_classes_that_differ_by_a_full_stop_are_the_same() -> None:
    """As in the two files of the adult data, put together."""
    cells = [*turns("<=50K", ">50K"), *turns(">50K.", "<=50K.")]
    rows = [f"{i},{cell}" for i, cell in enumerate(cells)]
    dataset = from_csv("\n".join(["age,income", *rows]).encode())
    assert dataset.classes == ("<=50K", ">50K")
