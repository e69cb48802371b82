"""The user's CSV: every fault gets its sentence, good files are read whatever their dialect, and no
bytes do harm.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.data import DataProblem, csv_columns, from_csv
from lab.data.table import MAX_BYTES

BODY = [f"{i},{i * i % 7},{i % 3}" for i in range(30)]
GOOD = "\n".join(["length,width,kind", *BODY]) + "\n"


def with_row(row: str, number: int = 5) -> str:
    """The good file with another row at this number, counted as a spreadsheet counts."""
    lines = GOOD.splitlines()
    lines[number - 1] = row
    return "\n".join(lines)


def with_semicolons(*rows: str) -> str:
    """The good file as a German Excel writes it, with these rows from row 5 on."""
    lines = GOOD.replace(",", ";").splitlines()
    lines[4 : 4 + len(rows)] = rows
    return "\n".join(lines)


def with_target(cells: list[object], repeat: int = 1) -> bytes:
    return "\n".join(["x,y", *(f"{i},{cell}" for i, cell in enumerate(cells * repeat))]).encode()


FAULTS = {
    "missing": (with_row("3,,0"), '1 value is missing, the first in column "width", row 5'),
    "missing, marked": (
        with_row("3,NaN,n/a"),
        '2 values are missing in 2 columns, the first in column "width", row 5',
    ),
    "missing target": (with_row("3,2,"), 'column "kind", row 5'),
    "text": (with_row("3,wide,0"), 'Column "width" holds text ("wide" in row 5)'),
    "text in two columns": (
        with_row("long,wide,0"),
        '2 columns hold text: "length", "width" ("long" in row 5)',
    ),
    "decimal comma between tabs": (
        GOOD.replace(",", "\t").replace("\n3\t2\t", "\n3\t1,5\t"),
        'Column "width" holds "1,5" in row 5',
    ),
    "decimal commas and points": (
        with_semicolons("3;1,5;0", "4;2.5;0"),
        'Column "width" holds "1,5" in row 5: write numbers',
    ),
    "commas of thousands": (
        with_semicolons("3;1,234,567;0"),
        'Column "width" holds "1,234,567" in row 5',
    ),
    "comma before the point": (
        with_semicolons("3;1,234.5;0"),
        'Column "width" holds "1,234.5" in row 5',
    ),
    "decimal comma in the target": (with_row('3,2,"1,5"'), 'Column "kind" holds "1,5" in row 5'),
    "underscore of Python": (with_row("3,1_9,0"), 'Column "width" holds text ("1_9" in row 5)'),
    "not a number": (with_row("3,+nan,0"), '("+nan" in row 5)'),
    "thousands": (
        with_row('3,"1,234.5",0'),
        '"1,234.5" in row 5: write numbers with a decimal point and without commas',
    ),
    "infinite": (with_row("3,-inf,0"), 'Column "width" holds "-inf" in row 5'),
    "huge": (with_row("3,1e300,0"), 'Column "width" holds "1e300" in row 5'),
    "too long for a float": (with_row("3,1e999,0"), 'Column "width" holds "1e999" in row 5'),
    "ragged, short": (with_row("3,2"), "Row 5 has 2 cells, but there are 3 columns"),
    "ragged, long": (with_row("3,5,2,0"), "Row 5 has 4 cells, but there are 3 columns"),
    "one class": ("a,b\n" + "1,2\n3,2\n" * 10, 'The target "b" is "2" in every row'),
    "too many classes": (
        "a,b\n" + "".join(f"{i},n{i}\n" for i in range(20)),
        'The target "b" has 20 different values',
    ),
    "empty": ("", "The file is empty"),
    "blank": (" \n\n  \r\n", "The file is empty"),
    "separators only": (",,,\n,,,\n", "The file is empty"),
    "names only": ("length,width,kind\n", "column names but no rows"),
    "no names": ("\n".join(BODY), 'The first row holds only numbers ("0", "0", "0")'),
    "same name": (GOOD.replace("width", "length"), 'The column name "length" is there 2 times'),
    "no name": (GOOD.replace("length", ""), "Column 1 has no name"),
    "one column": ("length\n" + "1\n2\n" * 10, 'The file has only one column, "length"'),
    "few rows": (
        "\n".join(GOOD.splitlines()[:10]),
        "The file has 9 rows below the column names, at least 10",
    ),
    "many lines": (
        "a,b\n" + "\n" * 100_000,
        "The file has 100,001 lines, the limit is 20,000 rows",
    ),
    "many rows": ("a,b\n" + "1,2\n" * 20_001, "The file has 20,001 rows, the limit is 20,000"),
    "many columns": (
        ",".join(f"c{i}" for i in range(101)) + "\n",
        "The file has 101 columns, the limit is 100",
    ),
    "open quotation mark": (with_row('"3,2,0') + "\n1,2,3" * 40_000, "cannot be read as CSV"),
}
WRONG_BYTES = {
    "UTF-16": (GOOD.encode("utf-16"), "written in UTF-16"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), "not text"),
    "Latin-1": (with_row("3,é,0").encode("latin-1"), r"not in UTF-8 (byte 0xE9 in row 5"),
    "Excel": (b"PK\x03\x04" + bytes(range(1, 200)), "not text"),
    "zeros": (b"\0" * 100, "not text"),
    "200 MB": (bytes(200_000_000), "The file has 200.0 MB, the limit is 20 MB"),
}


@pytest.mark.parametrize("fault", [*FAULTS, *WRONG_BYTES])
def test_every_fault_has_its_sentence(fault: str) -> None:
    contents, words = {**FAULTS, **WRONG_BYTES}[fault]
    with pytest.raises(DataProblem) as caught:
        from_csv(contents.encode() if isinstance(contents, str) else contents)
    message = str(caught.value)
    assert words in message
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 300


DIALECTS = {
    "as it is": GOOD.encode(),
    "byte order mark": GOOD.encode("utf-8-sig"),
    "semicolons": GOOD.replace(",", ";").encode(),
    "tabs": GOOD.replace(",", "\t").encode(),
    "Windows": GOOD.replace("\n", "\r\n").encode(),
    "old Mac": GOOD.replace("\n", "\r").encode(),
    "spaces": GOOD.replace(",", " , ").encode(),
    "quotation marks": (
        "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD.splitlines()
        ).encode()
    ),
    "blank rows": GOOD.replace("\n4,", "\n\n,,\n4,").encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_the_same_table(dialect: str) -> None:
    contents = DIALECTS[dialect]
    assert csv_columns(contents) == ["length", "width", "kind"]
    dataset, expected = from_csv(contents), from_csv(GOOD.encode())
    np.testing.assert_array_equal(dataset.X, expected.X)
    np.testing.assert_array_equal(dataset.Y, expected.Y)
    assert (dataset.task, dataset.classes, dataset.raw_inputs, dataset.target) == (
        "classes",
        ("0", "1", "2"),
        ("length", "width"),
        "kind",
    )


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,5", 1.5),
        ("-0,25", -0.25),
        ("+,5", 0.5),
        ("1,234", 1.234),
        ("1.234,5", 1234.5),
        ("1.234.567,25", 1234567.25),
        ("1,5e-3", 0.0015),
    ],
)
def test_where_semicolons_separate_a_comma_is_the_decimal_sign(written: str, number: float) -> None:
    contents = with_semicolons(f"3;{written};0", f"4;1;{written}").encode()
    dataset = from_csv(contents, "kind", test_share=0, standardize=False)
    assert (dataset.task, dataset.raw_inputs) == ("regression", ("length", "width"))
    assert number in dataset.points[1]
    assert number in dataset.Y[0]


def test_the_numbers_are_those_of_the_file() -> None:
    dataset = from_csv(GOOD.encode(), "length", test_share=0, standardize=False)
    assert dataset.task == "regression"
    rows = np.array([[float(cell) for cell in line.split(",")] for line in BODY])
    assert sorted(np.vstack((dataset.Y, dataset.points)).T.tolist()) == sorted(rows.tolist())


def test_the_target_can_be_any_column_and_is_the_last_unless_said() -> None:
    assert from_csv(GOOD.encode()).target == "kind"
    assert from_csv(GOOD.encode(), "width").raw_inputs == ("length", "kind")
    with pytest.raises(
        DataProblem, match='no column "color": choose the target among "length", "width", "kind"'
    ):
        from_csv(GOOD.encode(), "color")


@pytest.mark.parametrize(
    ("cells", "repeat", "task", "classes"),
    [
        (["no", "yes"], 10, "binary", ("no", "yes")),
        (["red", "green", "blue"], 10, "classes", ("blue", "green", "red")),
        ([0, 1], 10, "binary", ("0", "1")),
        ([-1, 1.0], 10, "binary", ("-1", "1")),
        ([0.5, 1.5], 10, "binary", ("0.5", "1.5")),
        ([3, 4, 5], 10, "classes", ("3", "4", "5")),
        ([1, 1.0, 2, "2e0", 3], 5, "classes", ("1", "2", "3")),
        ([0.5, 1.5, 2.5], 10, "regression", ()),  # not whole
        (list(range(11)), 5, "regression", ()),  # more than ten
        (list(range(10)), 1, "regression", ()),  # none comes twice
        (list(range(10)), 2, "classes", tuple("0123456789")),
    ],
)
def test_what_a_target_stands_for(
    cells: list[object], repeat: int, task: str, classes: tuple[str, ...]
) -> None:
    dataset = from_csv(with_target(cells, repeat))
    assert (dataset.task, dataset.classes) == (task, classes)


def test_the_caller_can_say_what_a_target_stands_for() -> None:
    assert from_csv(with_target([0, 1], 10), task="regression").task == "regression"
    assert from_csv(with_target([0.5, 1.5, 2.5], 10), task="classes").classes == (
        "0.5",
        "1.5",
        "2.5",
    )
    with pytest.raises(
        DataProblem, match=r'The target "y" holds text .*: a regression needs numbers'
    ):
        from_csv(with_target(["no", "yes"], 10), task="regression")
    with pytest.raises(DataProblem, match='The target "y" has 20 different values'):
        from_csv(with_target(list(range(20))), task="classes")


def test_a_constant_column_becomes_zeros() -> None:
    dataset = from_csv(("a,b,y\n" + "".join(f"{i},0.1,{i % 2}\n" for i in range(20))).encode())
    assert np.all(dataset.X[1] == 0)


def test_settings_reach_the_dataset() -> None:
    dataset = from_csv(
        GOOD.encode(), "kind", test_share=0.5, seed=3, features=("x1^2",), name="kinds.csv"
    )
    assert (dataset.name, dataset.inputs) == ("kinds.csv", ("length", "width", "x1^2"))
    assert dataset.X_test is not None
    assert dataset.X.shape[1] == dataset.X_test.shape[1] == 15
    assert not np.array_equal(
        dataset.points, from_csv(GOOD.encode(), "kind", test_share=0.5, seed=4).points
    )
    with pytest.raises(ValueError, match="test_share: "):
        from_csv(GOOD.encode(), test_share=2)


def test_one_long_cell_among_many_rows_is_read() -> None:
    contents = with_target(["a", "b"], 9_000) + b"\n1," + b"c" * 100_000
    assert len(from_csv(contents).classes) == 3


def test_a_number_with_an_underscore_is_a_class_of_its_own() -> None:
    assert from_csv(with_target(["1_9", "19"], 10)).classes == ("19", "1_9")


def test_the_limit_itself_is_allowed() -> None:
    contents = "a,b\n" + "".join(f"{i},{i % 2}\n" for i in range(20_000))
    assert from_csv(contents.encode(), test_share=0).X.shape == (1, 20_000)
    assert len(contents) < MAX_BYTES


def read_or_refuse(contents: bytes) -> None:
    """Reading ends in a sound Dataset or in a DataProblem: any other error fails the test."""
    try:
        dataset = from_csv(contents)
    except DataProblem as problem:
        assert str(problem).endswith(".")  # noqa: PT017 - the point is that nothing else is raised
        return
    assert np.all(np.isfinite(dataset.X))
    assert np.all(np.isfinite(dataset.Y))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_do_no_harm(contents: bytes) -> None:
    read_or_refuse(contents)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_random_text_does_no_harm(contents: str) -> None:
    read_or_refuse(contents.encode("utf-8", "replace"))


cells = st.one_of(
    st.integers(0, 3).map(str),
    st.floats().map(str),
    st.sampled_from(["", "a", "1,5", '"', "1e308", "-0", " 2 ", "NA", "1_0", "٣", "\r"]),
)


@settings(deadline=None)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=10, max_size=14),
    st.sampled_from(",;\t"),
)
def test_random_tables_do_no_harm(rows: list[list[str]], separator: str) -> None:
    read_or_refuse(
        "\n".join(separator.join(row) for row in itertools.chain([["x", "y", "z"]], rows)).encode()
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1e50, 1e50), st.floats(-1e-300, 1e50), st.integers(0, 2)),
        min_size=10,
        max_size=30,
    )
)
def test_any_numbers_within_the_limits_give_finite_inputs(
    rows: list[tuple[float, float, int]],
) -> None:
    read_or_refuse("\n".join(["x,y,z", *(f"{x},{y},{z}" for x, y, z in rows)]).encode())
