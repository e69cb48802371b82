"""From the bytes of a file to its text: the encoding, and what is no table of text at all."""

import re

from lab.data.problems import DataProblem

MAX_BYTES = 20_000_000
MAX_LINES = 400_000  # a file may have blank ones

ENCODINGS_BY_MARK = {  # the byte order mark that an editor puts first
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
FORMATS_BY_START = {
    b"PK\x03\x04": "a zip archive or an Excel file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
FORMATS_BY_TEXT = (
    (re.compile(r"\s*<(!doctype html|html|head|body|table)\b", re.IGNORECASE), "HTML, a web page"),
    (re.compile(r"\s*<(\?xml|[a-z]\w*[ />])", re.IGNORECASE), "XML"),
    (re.compile(r"\s*(\{|\[)\s*([\"{\[]|\}|\])"), "JSON"),
    (re.compile(r"\s*@relation\b", re.IGNORECASE), "ARFF"),
    (re.compile(r"\s*\{\\rtf"), "RTF, a text document"),
)
EXPORT_IT = 'export the table as CSV (in Excel "CSV UTF-8"), and choose that file'


def decode(contents: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. DataProblem for what is no text, or another
    format than a table of text, or too long to be read at once.

    Without a byte order mark it is UTF-8; where that cannot be, it is Windows' Latin-1 (cp1252),
    in which every file of a single-byte encoding has at least its numbers right.
    """
    if len(contents) > MAX_BYTES:
        size = f"{len(contents) / 1e6:.1f} MB"
        limit = f"{MAX_BYTES / 1e6:.0f} MB"
        raise DataProblem(f"The file has {size}, the limit is {limit}: keep fewer rows or columns.")
    marked = next(
        (name for mark, name in ENCODINGS_BY_MARK.items() if contents.startswith(mark)), None
    )
    if marked is None:
        refuse_binary(contents)
    text, encoding = decoded(contents, marked)
    for pattern, name in FORMATS_BY_TEXT:
        if pattern.match(text):
            raise DataProblem(f"The file is {name}, not a table of text: {EXPORT_IT}.")
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_LINES:
        raise DataProblem(
            f"The file has {lines:,} lines, the limit is {MAX_LINES:,}: keep a sample of them."
        )
    return text, encoding


def refuse_binary(contents: bytes) -> None:
    for start, name in FORMATS_BY_START.items():
        if contents.startswith(start):
            raise DataProblem(f"The file is {name}, not a table of text: {EXPORT_IT}.")
    if b"\0" in contents:
        raise DataProblem(f"The file is not text: {EXPORT_IT}.")


def decoded(contents: bytes, marked: str | None) -> tuple[str, str]:
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            return contents.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise DataProblem(f"The file begins like UTF-16 and is not: save it as UTF-8, or {EXPORT_IT}.")
