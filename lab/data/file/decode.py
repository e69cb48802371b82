"""From the bytes of a file to its text: the encoding, and what is no table of text at all."""

import math
import re

from lab.data.problems import DataProblem, quoted

MAX_BYTES = 20_000_000
MAX_LINES = 400_000  # a file may have blank ones
BYTES_LOOKED_AT = 1_000  # to tell UTF-16 without a mark
LEAST_ZEROS = 0.25  # of every other byte: signs that ASCII has, in a table of any alphabet

ENCODINGS_BY_MARK = {  # the byte order mark that an editor puts first; that of UTF-32 is longer
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
FORMATS_BY_START = {
    b"PK\x03\x04": "a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x93NUMPY": "an array of NumPy's",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB 5.0": "a MATLAB file",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
FORMATS_BY_TEXT = (
    (re.compile(r"\s*<(!doctype html|html|head|body|table)\b", re.IGNORECASE), "HTML, a web page"),
    (re.compile(r"\s*<(\?xml|[a-z]\w*[ />])", re.IGNORECASE), "XML"),
    (re.compile(r"\s*(\{|\[)\s*([\"{\[]|\}|\])"), "JSON"),
    (re.compile(r"\s*@relation\b", re.IGNORECASE), "ARFF"),
    (re.compile(r"\s*\{\\rtf"), "RTF, a text document"),
    (re.compile(r"\s*[-+\d.]+( \d+:[-+\d.e]+){2,} *[\r\n]"), "in the format of LIBSVM"),
)
NUMBER_IN_CODE = r"[-+]?\.?\d[^\s,;\[\](){}]*"
CODE = re.compile(  # [[0, 1], X = np.array([[0, [0 0 1; or the first of several tuples (0, 0, 1)
    rf"\s*(?:\w+ *= *)?(?:\w+\.\w+\( *)?(?:\[+ *{NUMBER_IN_CODE}|[\[(]\( *{NUMBER_IN_CODE}"
    rf"|\((?: *{NUMBER_IN_CODE} *,){{2}})|\s*(?:\w+ *= *)?\{{ *'"
)
PARTS_OF_ZIPS = {
    b"xl/": "an Excel file",
    b"word/": "a Word file",
    b"content.xml": "an OpenDocument file",
}
IGNORED = {ord(sign): None for sign in "\u200b\u200e\u200f\u2060\ufeff"}  # have no width
END_OF_FILE = "\x1a"  # as old programs write it
EXPORT_IT = 'export the table as CSV (in Excel "CSV UTF-8"), and choose that file'


def decode(contents: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. DataProblem for what is no text, or another
    format than a table of text, or too long to be read at once.

    Without a byte order mark it is UTF-8, or UTF-16 where many of every other byte are zero; where
    that cannot be, it is Windows' Latin-1 (cp1252), in which every file of a single-byte encoding
    has at least its numbers right.
    """
    if len(contents) > MAX_BYTES:
        size = f"{math.ceil(len(contents) / 1e5) / 10} MB"
        limit = f"{MAX_BYTES / 1e6:.0f} MB"
        raise DataProblem(f"The file has {size}, the limit is {limit}: keep fewer rows or columns.")
    marked = next(
        (name for mark, name in ENCODINGS_BY_MARK.items() if contents.startswith(mark)), None
    )
    marked = marked or utf16_without_mark(contents[:BYTES_LOOKED_AT])
    if marked is None:
        refuse_binary(contents)
    text, encoding = decoded(contents, marked)
    refuse_code(text)
    for pattern, name in FORMATS_BY_TEXT:
        if pattern.match(text):
            raise DataProblem(f"The file is {name}, not a table of text: {EXPORT_IT}.")
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_LINES:
        raise DataProblem(
            f"The file has {lines:,} lines, the limit is {MAX_LINES:,}: keep a sample of them."
        )
    return text, encoding


def utf16_without_mark(beginning: bytes) -> str | None:
    """The kind of UTF-16, where zeros are many among every other byte and none is elsewhere."""
    even, odd = beginning[0::2], beginning[1::2]
    for ones, others, name in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        if others and all(ones) and others.count(0) >= LEAST_ZEROS * len(others):
            return name
    return None


def refuse_binary(contents: bytes) -> None:
    for start, name in FORMATS_BY_START.items():
        if contents.startswith(start):
            parts = PARTS_OF_ZIPS.items() if name == "a zip archive" else ()
            name = next((document for part, document in parts if part in contents), name)
            raise DataProblem(f"The file is {name}, not a table of text: {EXPORT_IT}.")
    if b"\0" in contents:
        line = contents[: contents.index(b"\0")].count(b"\n") + 1
        raise DataProblem(f"The file is not text, line {line} holds a zero byte: {EXPORT_IT}.")


def refuse_code(text: str) -> None:
    if CODE.match(text):
        first_line = text.strip().splitlines()[0]
        raise DataProblem(
            f"The file is JSON or code ({quoted(first_line)}), not a table of text: write the numbers"
            " one row a line, without brackets."
        )


def decoded(contents: bytes, marked: str | None) -> tuple[str, str]:
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            text = contents.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return without_ignored(text.rstrip(END_OF_FILE)), encoding
    raise DataProblem(f"The file begins like UTF-16 and is not: save it as UTF-8, or {EXPORT_IT}.")


def without_ignored(text: str) -> str:
    """The text without signs that nobody sees, and that would make text of a number."""
    if text.isascii() or not any(map(text.__contains__, map(chr, IGNORED))):
        return text
    return text.translate(IGNORED)
