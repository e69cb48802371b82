"""The user's CSV: every fault gets its sentence, good files are read whatever their dialect, and no
bytes do harm.
"""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.data import Choices, DataProblem, from_csv, likely_target, proposed, read_table
from lab.data.columns import to_rows
from lab.data.dataset import to_dataset
from lab.data.file.decode import MAX_BYTES
from lab.data.file.summary import in_one_line

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
    "missing, as Excel marks it": (with_row("3,2,#N/A"), "1 value is missing, the first in column"),
    "missing, among numbers": (with_row("3,-,0"), "1 value is missing, the first in column"),
    "missing target": (with_row("3,2,"), 'column "kind", row 5'),
    "text": (with_row("3,wide,0"), 'Column "width" holds text ("wide" in row 5)'),
    "text in two columns": (
        with_row("long,wide,0"),
        '2 columns hold text: "length", "width" ("long" in row 5)',
    ),
    "decimal commas and points": (
        with_semicolons("3;1,5;0", "4;2.5;0"),
        'Column "width" holds "1,5" in row 5, and elsewhere "2.5": write all',
    ),
    "a comma that may be either": (
        with_semicolons("3;1,234;0"),
        'Column "width" holds "1,234" in row 5, which may be 1.234 or 1234: say which',
    ),
    "a point that may be either": (
        with_semicolons("3;1.234;0"),
        'Column "width" holds "1.234" in row 5, which may be 1.234 or 1234: say which',
    ),
    "a quoted comma that may be either": (
        with_row('3,"1,234",0'),
        'Column "width" holds "1,234" in row 5, which may be 1.234 or 1234: say which',
    ),
    "a target that may be either": (
        with_semicolons("3;2;1,234"),
        'Column "kind" holds "1,234" in row 5, which may be 1.234 or 1234: say which',
    ),
    "per cent of some": (
        with_row("3,2%,0"),
        'Column "width" holds "2%" in row 5, and elsewhere "0": write all its numbers in the same',
    ),
    "two currencies": (
        "a,b\n" + "$1,0\n€2,1\n" * 10,
        'Column "a" holds "€2" in row 3, and elsewhere "$1": write all its numbers in the same',
    ),
    "underscore of Python": (with_row("3,1_9,0"), 'Column "width" holds text ("1_9" in row 5)'),
    "not a number": (with_row("3,+nan,0"), '("+nan" in row 5)'),
    "infinite": (with_row("3,-inf,0"), 'Column "width" holds text ("-inf" in row 5)'),
    "huge": (with_row("3,1e300,0"), 'Column "width" holds "1e300" in row 5'),
    "too long for a float": (with_row("3,1e999,0"), 'Column "width" holds "1e999" in row 5'),
    "ragged, short": (with_row("3,2"), "Row 5 has 2 cells, but there are 3 columns"),
    "ragged, long": (with_row("3,5,2,0"), "Row 5 has 4 cells, but there are 3 columns"),
    "one class": ("a,b\n" + "1,2\n3,2\n" * 10, 'The target "b" is "2" in every row'),
    "too many classes": (
        "a,b\n" + "".join(f"{i},n{i % 21}\n" for i in range(42)),
        'The target "b" has 21 different values',
    ),
    "empty": ("", "The file is empty"),
    "blank": (" \n\n  \r\n", "The file is empty"),
    "separators only": (",,,\n,,,\n", "The file is empty"),
    "names only": ("length,width,kind\n", "column names but no rows"),
    "no names": ("\n".join(BODY), 'The first row ("0", "0", "0") may be an example'),
    "no names, and words": (
        "\n".join(f"{i},{i % 2},oak" for i in range(9)),
        'The first row ("0", "0", "oak") may be an example or the names',
    ),
    "no names, and words that come again": (
        "red,small,no\nblue,large,yes\n" * 5,
        'The first row ("red", "small", "no") may be an example or the names',
    ),
    "same name": (GOOD.replace("width", "length"), 'The column name "length" is there 2 times'),
    "no name": (GOOD.replace("width", ""), "Column 2 has no name"),
    "one column": ("length\n" + "1\n2\n" * 10, 'The file has only one column, "length"'),
    "few rows": ("a,b\n1,2\n3,4\n5,6\n", "The file has 3 rows below the column names, at least 4"),
    "many lines": (
        "a,b\n" + "\n" * 500_000,
        "The file has 500,001 lines, the limit is 400,000",
    ),
    "many rows": ("a,b\n" + "1,2\n" * 100_001, "The file has 100,001 rows, the limit is 100,000"),
    "many columns": (
        "\n".join([",".join(f"c{i}" for i in range(1001)), *[",".join("1" * 1001)] * 4]),
        "The file has 1,001 columns, the limit is 1,000",
    ),
    "open quotation mark": (with_row('"3,2,0') + "\n1,2,3" * 40_000, "cannot be read as CSV"),
    "a quotation mark that swallows rows": (
        with_row('3,"2,0'),
        'Row 5 has a cell that runs over several lines, "2,0 4,2,1',
    ),
    "decimal commas between commas": (
        "a,b,k\n" + "".join(f"{9 - i},{i},5,{i % 2}\n" for i in range(9)),
        "Row 1 has 3 cells, but there are 4 columns",
    ),
    "semicolons at the ends of lines of numbers": (
        "X = [\n" + "1 0 1;\n" * 9 + "];\n",
        "Row 11 has 1 cell, but there are 3 columns",
    ),
    "a target of numbers, and a word": (
        with_target([*range(15), "none yet"]).decode(),
        'The target "y" holds numbers, but "none yet" in row 17',
    ),
    "a target of numbers in two units": (
        with_target([f"${i}" for i in range(15)] + ["€3"]).decode(),
        'Column "y" holds "€3" in row 17, and elsewhere "$0"',
    ),
    "a target without classes": (
        with_target([f"n{i}" for i in range(9)]).decode(),
        'The target "y" is a different text in every row',
    ),
    "LIBSVM": ("1 1:0.5 2:3\n0 1:0.2 2:1\n" * 9, "The file is in the format of LIBSVM"),
    "JSON": ('[\n {"a": 1, "b": 2},\n {"a": 3, "b": 4}\n]', "The file is JSON"),
    "JSON of columns": ('{"a": [1, 2], "b": [3, 4]}', "The file is JSON"),
    "HTML": ("<!DOCTYPE html>\n<table><tr><td>1</td></tr></table>", "The file is HTML"),
    "XML": ('<?xml version="1.0"?>\n<rows/>', "The file is XML"),
    "ARFF": ("@relation weather\n@attribute a numeric\n@data\n1\n", "The file is ARFF"),
}
WRONG_BYTES = {
    "half of UTF-16": (b"\xff\xfea", "begins like UTF-16"),
    "a zero byte": (GOOD.replace("3,", "\0,").encode(), "not text, line 5 holds a zero byte"),
    "Excel": (b"PK\x03\x04" + bytes(range(1, 200)), "a zip archive"),
    "Excel, renamed": (b"PK\x03\x04" + b"..xl/workbook.xml", "The file is an Excel file"),
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
    "UTF-16": GOOD.encode("utf-16"),
    "UTF-16 without a mark": GOOD.encode("utf-16-le"),
    "UTF-16 of the other order": GOOD.encode("utf-16-be"),
    "bars": GOOD.replace(",", "|").encode(),
    "runs of spaces": GOOD.replace(",", "   ").encode(),
    "drawn up with spaces, and a tab": "\n".join(
        line.replace(",", "   ", 1).replace(",", "\t") for line in GOOD.splitlines()
    ).encode(),
    "spaces and tabs": GOOD.replace(",", " \t").encode(),
    "a line for Excel": ("sep=;\n" + GOOD.replace(",", ";")).encode(),
    "a comment above": ("# measured in 2021, in cm\n" + GOOD).encode(),
    "a title above": ("Lengths and widths\n\n" + GOOD).encode(),
    "a title of a spreadsheet": ("Lengths and widths,,\n,,\n" + GOOD).encode(),
    "a title that holds a comma": ("Lengths and widths, 2021\n" + GOOD).encode(),
    "a table of Markdown": "\n".join(
        f"| {line.replace(',', ' | ')} |"
        for line in GOOD.replace("kind\n", "kind\n---,:---,---:\n").splitlines()
    ).encode(),
    "one tab or two": GOOD.replace(",", "\t").replace("\t1\t", "\t\t1\t").encode(),
    "names in a comment": ("# " + GOOD).encode(),
    "a separator at every end": GOOD.replace("\n", ",\n").encode(),
    "separators at the ends of rows": (
        "length,width,kind" + GOOD[17:].replace("\n", ",\n")
    ).encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_the_same_table(dialect: str) -> None:
    contents = DIALECTS[dialect]
    assert list(read_table(contents).names) == ["length", "width", "kind"]
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


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["850", "1.050", "12.500", "980"], [850, 1050, 12500, 980]),
        (["1.234.567", "1", "2", "3"], [1234567, 1, 2, 3]),
        (["1 234", "12 345 678", "1", "2"], [1234, 12345678, 1, 2]),
        (["1'234,5", "2", "3", "4"], [1234.5, 2, 3, 4]),
        (["12 %", "3,5%", "0 %", "4%"], [12, 3.5, 0, 4]),
        (["1,50 €", "2 €", "3,25€", "10 €"], [1.5, 2, 3.25, 10]),
        (["\u22121,5", "-2", "+3", "4"], [-1.5, -2, 3, 4]),
        (["WAHR", "FALSE", "TRUE", "FALSE"], None),
        (["TRUE", "FALSE", "true", "False"], [1, 0, 1, 0]),
    ],
)
def test_thousands_units_and_truth_beside_decimal_commas(cells, numbers) -> None:
    rows = [f"{cell};0,{i};{i % 2}" for i, cell in enumerate(cells)]
    contents = "\n".join(["a;b;kind", *rows]).encode()
    if numbers is None:
        with pytest.raises(DataProblem, match='Column "a" holds text'):
            from_csv(contents)
        return
    dataset = from_csv(contents, test_share=0, standardize=False)
    assert sorted(dataset.points[0].tolist()) == sorted(numbers)


def test_points_elsewhere_make_commas_thousands() -> None:
    contents = b"people;rain;large\n850;0.0;no\n1,050;1.1;yes\n980;2.2;no\n2,300;3.3;yes\n"
    dataset = from_csv(contents, test_share=0, standardize=False)
    assert sorted(dataset.points[0].tolist()) == [850, 980, 1050, 2300]


def test_what_the_user_says_goes_before_what_was_found() -> None:
    contents = with_semicolons("3;1,234;0").encode()
    for decimal, number in ((",", 1.234), (".", 1234)):
        dataset = from_csv(
            contents, test_share=0, standardize=False, choices=Choices(decimal=decimal)
        )
        assert number in dataset.points[1]
    examples = from_csv("\n".join(BODY).encode(), test_share=0, choices=Choices(has_names=False))
    assert examples.raw_inputs == ("column 1", "column 2")
    assert examples.X.shape[1] == len(BODY)
    names = from_csv(b"1990,1991\n" + b"1,0\n2,1\n" * 4, choices=Choices(has_names=True))
    assert names.raw_inputs == ("1990",)
    bars = from_csv(b"a|b,c\n" + b"1|0\n2|1\n" * 4, choices=Choices(separator="|"))
    assert bars.target == "b,c"


def test_a_row_number_is_no_input_unless_it_is_asked_for() -> None:
    rows = [f"{i},{(i * 7) % 5},{i > 6}" for i in range(1, 13)]
    for name in ("Id", "row", "PassengerId", ""):
        contents = "\n".join([f"{name},a,late", *rows]).encode()
        assert from_csv(contents).raw_inputs == ("a",)
        asked = from_csv(contents, choices=Choices(as_number=(name or "row",)))
        assert asked.raw_inputs == (name or "row", "a")
    hours = "\n".join(["hour,a,late", *rows]).encode()
    assert from_csv(hours).raw_inputs == ("hour", "a")


PASSENGERS = b"""PassengerId,Survived,Pclass,Name,Sex,Age,Port
1,0,3,Ann Ash,female,22,S
2,1,1,Ben Birch,male,,C
3,1,3,Cid Cedar,male,26,S
4,1,1,Dora Date,female,35,
5,0,3,Ed Elm,male,35,Q
6,0,3,Flo Fir,female,27,S
7,0,1,Gus Gum,male,54,C
8,1,2,Hal Hazel,male,14,Q
"""


def test_a_proposal_makes_inputs_of_words_and_leaves_out_names_and_numbers_of_rows() -> None:
    table = read_table(PASSENGERS)
    assert likely_target(table) == "Survived"
    choices = proposed(table, "Survived")
    assert choices.left_out == ("PassengerId", "Name")
    assert choices.one_hot == ("Sex", "Port")
    assert choices.gaps == "leave out"
    dataset = from_csv(PASSENGERS, "Survived", test_share=0, standardize=False, choices=choices)
    assert dataset.raw_inputs == ("Pclass", "Sex = male", "Age", "Port = C", "Port = Q", "Port = S")
    assert in_one_line(dataset) == (
        "6 rows (2 rows with gaps left out), all to train on; 6 inputs."
        ' "Survived" has 2 classes: "0" 4, "1" 2.'
    )


def test_a_class_of_one_example_is_told() -> None:
    contents = with_target([0, 1] * 8 + ["other"])
    assert 'Only one example: "other"; correct the cell' in in_one_line(from_csv(contents))


def test_gaps_are_filled_with_the_mean_of_the_training_part() -> None:
    choices = replace(proposed(read_table(PASSENGERS), "Survived"), gaps="mean")
    rows = to_rows(read_table(PASSENGERS), "Survived", None, choices)
    dataset = to_dataset("passengers", rows, 0.5, seed=1, standardize=False, features=())
    ages = {22.0, 26.0, 35.0, 27.0, 54.0, 14.0}
    known = [age for age in dataset.points[2].tolist() if age in ages]
    everyone = np.concatenate((dataset.points[2], dataset.points_test[2])).tolist()
    filled = [age for age in everyone if age not in ages]
    assert len(filled) == 1
    assert "2 missing values filled with the column's mean" in in_one_line(dataset)
    assert filled[0] == pytest.approx(np.mean(known))


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
        (["TRUE", "FALSE"], 10, "binary", ("FALSE", "TRUE")),
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
    with pytest.raises(DataProblem, match='The target "y" has 21 different values'):
        from_csv(with_target(list(range(21))), task="classes")


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
    contents = "a,b\n" + "".join(f"{i},{i % 2}\n" for i in range(100_000))
    assert from_csv(contents.encode(), test_share=0).X.shape == (1, 100_000)
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
