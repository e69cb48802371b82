"""From the bytes of a file to its text: the encoding, and what is no table of text at all."""

import re

from lab.data.problems import DataProblem

MAX_BYTES = 20_000_000
MAX_LINES = 400_000  # a file may have blank ones
BYTES_LOOKED_AT = 1_000  # to tell UTF-16 without a mark

ENCODINGS_BY_MARK = {  # the byte order mark that an editor puts first
    b"\xef\xbb\xbf": "utf-8-sig",
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
PARTS_OF_ZIPS = {
    b"xl/": "an Excel file",
    b"word/": "a Word file",
    b"content.xml": "an OpenDocument file",
}
EXPORT_IT = 'export the table as CSV (in Excel "CSV UTF-8"), and choose that file'


def decode(contents: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. DataProblem for what is no text, or another
    format than a table of text, or too long to be read at once.

    Without a byte order mark it is UTF-8, or UTF-16 where every other byte is zero; where that
    cannot be, it is Windows' Latin-1 (cp1252),
    in which every file of a single-byte encoding has at least its numbers right.
    """
    if len(contents) > MAX_BYTES:
        size = f"{len(contents) / 1e6:.1f} MB"
        limit = f"{MAX_BYTES / 1e6:.0f} MB"
        raise DataProblem(f"The file has {size}, the limit is {limit}: keep fewer rows or columns.")
    marked = next(
        (name for mark, name in ENCODINGS_BY_MARK.items() if contents.startswith(mark)), None
    )
    marked = marked or utf16_without_mark(contents[:BYTES_LOOKED_AT])
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


def utf16_without_mark(beginning: bytes) -> str | None:
    """The kind of UTF-16, where every other byte is zero and no other is."""
    even, odd = beginning[0::2], beginning[1::2]
    if beginning and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if beginning and not any(even) and all(odd) else None


def refuse_binary(contents: bytes) -> None:
    for start, name in FORMATS_BY_START.items():
        if contents.startswith(start):
            parts = PARTS_OF_ZIPS.items() if name == "a zip archive" else ()
            name = next((document for part, document in parts if part in contents), name)
            raise DataProblem(f"The file is {name}, not a table of text: {EXPORT_IT}.")
    if b"\0" in contents:
        line = contents[: contents.index(b"\0")].count(b"\n") + 1
        raise DataProblem(f"The file is not text, line {line} holds a zero byte: {EXPORT_IT}.")


def decoded(contents: bytes, marked: str | None) -> tuple[str, str]:
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            return contents.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise DataProblem(f"The file begins like UTF-16 and is not: save it as UTF-8, or {EXPORT_IT}.")
