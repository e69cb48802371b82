"""Files as they are found: what cells may hold, what may stand around a table, and what is no table.
The numbers that come out are those that went in, or one sentence says why not.
"""

import bz2
import csv
import io
import json

import numpy as np
import pytest

from lab.data import Choices, DataProblem, from_csv, likely_target, proposed, read_table
from lab.data.file.summary import column_summaries, first_rows, how_read

NAN = np.nan
NUMBERS = {  # the cells of a column, and the numbers that they are
    "Indian thousands": (["1,23,456", "12,34,567.5", "100", "7"], [123456, 1234567.5, 100, 7]),
    "apostrophes": (["1'234.50", "12'000", "3.5", "7"], [1234.5, 12000, 3.5, 7]),
    "no-break spaces": (["1\u00a0234.50", "980.25", "3", "7"], [1234.5, 980.25, 3, 7]),
    "minus signs of typography": (
        ["\u22121.5", "\u20132.5", "\u20143", "\u20117"],
        [-1.5, -2.5, -3, -7],
    ),
    "Fortran's exponents": (["1.0D+05", "2.5D-03", "4", "1d+1"], [1e5, 0.0025, 4, 10]),
    "exponents that are no unit": (["1e2", "2e2", "3e2", "4e2"], [100, 200, 300, 400]),
    "centimeters": (["10 cm", "13.5 cm", "9cm", "-1 cm"], [10, 13.5, 9, -1]),
    "kilograms, and a gap": (["10kg", "1,250.5kg", "", "0.5kg"], [10, 1250.5, NAN, 0.5]),
    "degrees": (["12.5 °C", "-3 °C", "0 °C", "7 °C"], [12.5, -3, 0, 7]),
    "speeds": (["7.5 km/h", "10 km/h", "0 km/h", "3 km/h"], [7.5, 10, 0, 3]),
    "areas": (["10 m²", "12.5 m²", "8 m²", "9 m²"], [10, 12.5, 8, 9]),
    "a code before": (["USD 1.50", "USD 1,250.75", "USD 3", "USD 4"], [1.5, 1250.75, 3, 4]),
    "a code behind": (["1.50 EUR", "1,250.75 EUR", "3 EUR", "4 EUR"], [1.5, 1250.75, 3, 4]),
    "rupees": (["₹1.5", "₹2.5", "₹3", "₹4"], [1.5, 2.5, 3, 4]),
    "percent": (["3.5%", "10 %", "0%", "100%"], [3.5, 10, 0, 100]),
    "Arabic digits": (["٣", "٤٥", "٦", "٧"], [3, 45, 6, 7]),
    "leading zeros of decimals": (["00.5", "01.5", "1.0", "2.25"], [0.5, 1.5, 1, 2.25]),
    "zeros before single digits": (["01", "02", "10", "12"], [1, 2, 10, 12]),
    "gaps of databases": (["1.5", "\\N", "(null)", "NaT"], [1.5, NAN, NAN, NAN]),
    "dashes for gaps": (["1.5", "\u2013", "\u2014", "-"], [1.5, NAN, NAN, NAN]),
    "words for gaps": (["1.5", "not available", "undefined", "n.d."], [1.5, NAN, NAN, NAN]),
    "dots for gaps": (["1.5", "..", ".", "2"], [1.5, NAN, NAN, 2]),
    "signs without a width": (["\u200b1.5", "\ufeff2", "3\u200e", "4"], [1.5, 2, 3, 4]),
}
KINDS = {  # a column's name and cells, and what it is taken for
    "numbers, or a code": ("a", ["1A", "2B", "10", "20C"], "text"),
    "names that end in numbers": ("a", ["Q1", "Q2", "Q3", "Q4"], "text"),
    "seats": ("a", ["12A", "3B", "7C", "12D", "4E"], "text"),
    "ranges": ("a", ["10\u201320", "20\u201330", "30\u201340", "40-50"], "text"),
    "hexadecimal": ("a", ["0x1A", "0xFF", "0x2B", "0x00"], "text"),
    "units that come again": ("a", ["36 months", "60 months"] * 4, "classes"),
    "telephone numbers": ("a", ["030 123", "0171 234 567", "040 99", "089 1"], "text"),
    "postcodes": ("zip", ["01067", "80331", "10115", "04109"], "identifier"),
    "postcodes that come again": ("zip", ["01067", "80331"] * 4, "classes"),
    "dates in words": ("a", ["1 Jan 2020", "2 Feb 2020", "3 Mar 2020", "4 May 2020"], "dates"),
    "American dates": ("a", ["Jan 1, 2020", "Feb 2, 2020", "May 3, 2020", "Mar 4, 2020"], "dates"),
    "times of day": ("a", ["10:01 AM", "1:30 pm", "12:00 PM", "3:15 AM"], "dates"),
    "dates in a row of digits": ("day", ["20200131", "20200229", "20211231", "19990101"], "dates"),
    "numbers of eight digits": ("a", ["20200131", "20201301", "20211231", "19990101"], "number"),
    "serial numbers": ("S.No", ["1", "2", "3", "4"], "row number"),
    "numbers of patients": ("patient_no", ["1", "2", "3", "4"], "row number"),
    "hours": ("hour", ["0", "1", "2", "3"], "number"),
    "numbers of accounts": ("a", [f"12345678901234567{i}" for i in range(4)], "identifier"),
    "an index that was shuffled": ("", ["83", "17", "5", "41"], "identifier"),
    "names of rows": ("", ["Mazda RX4", "Valiant", "Duster 360", "Fiat 128"], "text"),
}


def table(cells: list[str], name: str = "a") -> bytes:
    """A table whose first column holds these cells, beside a number and two classes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([name, "b", "k"])
    for i, cell in enumerate(cells):
        writer.writerow([cell, i * 3 % 7, ("no", "yes")[i % 2]])
    return out.getvalue().encode()


@pytest.mark.parametrize("form", NUMBERS)
def test_the_numbers_of_a_column_are_those_that_are_written(form: str) -> None:
    cells, numbers = NUMBERS[form]
    column = read_table(table(cells)).columns[0]
    assert column.numbers is not None
    np.testing.assert_array_equal(column.numbers, numbers)


@pytest.mark.parametrize("form", KINDS)
def test_what_is_no_quantity_is_not_taken_for_one(form: str) -> None:
    name, cells, kind = KINDS[form]
    read = read_table(table(cells, name))
    assert read.columns[0].kind == kind
    is_left_out = read.names[0] in proposed(read, "k").left_out
    assert is_left_out is (kind not in ("number", "classes"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([*(f"{i} cm" for i in range(9)), "3 in"], 'holds "3 in" in row 11, and elsewhere "0 cm"'),
        ([*(f"{i} cm" for i in range(9)), "3"], 'holds "3" in row 11, and elsewhere "0 cm"'),
        (["1,234 kg", "2,345 kg", "3 kg", "4 kg"], "which may be 1.234 or 1234"),
        ([*map(str, range(9)), "<5"], 'holds text ("<5" in row 11)'),
        ([*map(str, range(9)), "5*"], 'holds text ("5*" in row 11)'),
    ],
)
def test_a_column_of_quantities_is_refused_where_one_differs(cells, words) -> None:
    contents = table(cells)
    with pytest.raises(DataProblem) as caught:
        from_csv(contents, choices=proposed(read_table(contents), "k"))
    assert words in str(caught.value)


# -- what stands around a table

LINES = [["length", "wide at", "kind"]]
LINES += [[f"{i + 0.25}", str(i * i % 7), "ab"[i % 2]] for i in range(12)]


def joined(mark: str, before: str = "", after: str = "") -> str:
    return "\n".join(before + mark.join(line) + after for line in LINES) + "\n"


def drawn_up(form: str) -> str:
    return "\n".join(form % tuple(line) for line in LINES) + "\n"


BARS = joined(" | ", "| ", " |")
RULE = "+--------+---------+------+\n"
FORMS = {
    "a quotation in a forum": joined(",", "> "),
    "a quotation of a quotation": joined(",", ">> "),
    "a block of code": f"```csv\n{joined(',')}```\n",
    "a block of a forum": f"[code]\n{joined(',')}[/code]\n",
    "bars, with a rule of single dashes": BARS.replace("\n", "\n|-|:-:|-|\n", 1),
    "drawn by MySQL": RULE + BARS.replace("\n", "\n" + RULE, 1) + RULE,
    "drawn by PostgreSQL": (
        joined(" | ", " ").replace("\n", "\n--------+---------+------\n", 1) + "(12 rows)\n"
    ),
    "Org mode": BARS.replace("\n", "\n|--------+---------+------|\n", 1),
    "printed by pandas": "\n".join(
        f"{'' if not i else i - 1:<3}{line[0]:>7} {line[1]:>8} {line[2]:>5}"
        for i, line in enumerate(LINES)
    ),
    "drawn up to the left": drawn_up("%-10s%-10s%-6s"),
    "drawn up to the right": drawn_up("%10s%10s%6s"),
    "reStructuredText": "=======  =======  ====\n" * 2 + drawn_up("%-9s%-9s%s"),
    "single quotation marks": joined("','", "'", "'"),
    "comments among the rows": joined(",").replace("\n4.25", "\n# a second day, with rain\n4.25"),
    "a comment at the end": joined(",") + "# end of data\n",
    "the end of a file in DOS": joined(",") + "\x1a",
    "decimal commas between spaces": (
        joined(" ").replace("wide at", "wide").replace(".", ",").replace("wide", '"wide at"', 1)
    ),
    "UTF-32": joined(",").encode("utf-32"),
    "a name on two lines": joined(",").replace("wide at", '"wide\nat"'),
    "a name on two lines of Windows": joined(",").replace("wide at", '"wide\r\nat"'),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_around_a_table_is_passed_over(form: str) -> None:
    contents = FORMS[form]
    read = read_table(contents if isinstance(contents, bytes) else contents.encode())
    assert read.names[-3:] == ("length", "wide at", "kind")
    expected = np.array([line[:2] for line in LINES[1:]], dtype=float).T
    np.testing.assert_array_equal([column.numbers for column in read.columns[-3:-1]], expected)
    assert read.columns[-1].cells == tuple(line[2] for line in LINES[1:])
    assert likely_target(read) == "kind"


def test_names_in_other_letters_are_read_from_utf_16_without_a_mark() -> None:
    lines = ["длина,ширина,вид", *(",".join(line) for line in LINES[1:])]
    for encoding in ("utf-16-le", "utf-16-be"):
        read = read_table("\n".join(lines).encode(encoding))
        assert read.names == ("длина", "ширина", "вид")
        assert read.columns[0].numbers is not None


REFUSED = {
    "lists of Python": "[[0, 0, 0],\n [0, 1, 1],\n [1, 0, 1],\n [1, 1, 0]]",
    "a list with a name": "X = [[0, 0], [0, 1], [1, 0], [1, 1]]\ny = [0, 1, 1, 0]",
    "an array of NumPy": "X = np.array([[0, 0, 0],\n              [0, 1, 1]])",
    "an array of NumPy, printed": "[[0. 0. 0.]\n [0. 1. 1.]\n [1. 0. 1.]\n [1. 1. 0.]]",
    "tuples": "(0, 0, 0),\n(0, 1, 1),\n(1, 0, 1),\n(1, 1, 0),",
    "a matrix of MATLAB": "[0 0 0; 0 1 1; 1 0 1; 1 1 0]",
    "a dictionary": "{'a': [1, 2, 3, 4], 'b': [0, 1, 0, 1]}",
    "lists in JSON": json.dumps([[1, 2], [3, 4]]),
    "lists in JSON, line by line": json.dumps([[1, 2], [3, 4]], indent=1),
    "JSON, line by line": '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n',
}


@pytest.mark.parametrize("form", REFUSED)
def test_lists_and_dictionaries_are_named(form: str) -> None:
    with pytest.raises(DataProblem, match=r"^The file is JSON"):
        read_table(REFUSED[form].encode())


def test_a_table_that_was_printed_without_its_middle_is_refused() -> None:
    lines = FORMS["printed by pandas"].splitlines()
    lines[6] = "..     ...      ...   ..."
    text = "\n".join([*lines, "", "[12 rows x 3 columns]"])
    with pytest.raises(DataProblem, match=r'^Row 7 holds "\.\.", which stands for what was not'):
        read_table(text.encode())
    with pytest.raises(DataProblem, match=r'^Row 1 holds "\.\.\.", which stands'):
        read_table(joined(",").replace("wide at", "...").encode())


def test_a_name_above_two_columns_is_refused_and_not_guessed() -> None:
    text = "length of leaf width\n" + "\n".join(f"{i:<15}{i * i:<5}" for i in range(10, 30))
    with pytest.raises(DataProblem, match="Row 1 has 4 cells, but there are 2 columns"):
        read_table(text.encode())


def test_quotation_marks_that_are_never_closed_swallow_no_rows() -> None:
    rows = "".join(f'{i},"{i} inches,{i % 2}\n' for i in range(12))
    with pytest.raises(DataProblem, match=r"^Row 2 has a cell that runs over several lines"):
        read_table(f"a,b,k\n{rows}".encode())


def test_a_text_may_run_over_lines_between_quotation_marks() -> None:
    rows = "".join(f'{i},"line 1, of {i}\nline 2",{i % 2}\n' for i in range(12))
    read = read_table(f"a,b,k\n{rows}".encode())
    assert len(read.row_numbers) == 12
    assert read.columns[1].cells[3] == "line 1, of 3\nline 2"


def test_a_summary_shows_negative_numbers_as_such_and_says_how_the_file_was_read() -> None:
    read = read_table(table(["-1.5", "2", "-3e-5", "1234567"]))
    assert column_summaries(read)[0].examples == "\u22121.5 to 1234567"
    assert first_rows(read)["a"] == ("\u22121.5", "2", "\u22123e-5", "1234567")
    assert how_read(read) == (
        "Read with commas between cells, the point as decimal sign, names in the first row."
    )
    assert "in cp1252" in how_read(read_table("größe;b\n1,5;0\n2,5;1\n3;0\n4;1".encode("cp1252")))


def test_archives_are_named() -> None:
    with pytest.raises(DataProblem, match="The file is a bzip2 archive"):
        read_table(bz2.compress(joined(",").encode()))


def test_postcodes_that_are_to_be_predicted_keep_their_zeros() -> None:
    contents = table(["01067", "80331"] * 6, "zip")
    dataset = from_csv(contents, "zip", choices=Choices(left_out=("k",)))
    assert dataset.classes == ("01067", "80331")
