"""Many runs as one zip, and any file a visitor brings, read without trusting it.

    data = write(entries)             # runs.csv for people, runs/NAME.json for `read`
    entries = read(name, data)        # a zip, or the JSON of one run

Nothing is ever unpacked to disk, so the names in an archive lead nowhere; names that try to are
refused all the same, since such a file was not made here. Sizes are counted while reading, because
what an archive says of itself may be a lie.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from lab.runs.compare import as_csv, labels, table
from lab.runs.document import LARGEST_BYTES, Entry, from_json, to_json

# The bounds of an archive hold for `write` as for `read`: what goes out can come in again.
MOST_RUNS = 1000
MOST_UPLOADED = 50 * 2**20  # server.maxUploadSize of .streamlit/config.toml is the same
MOST_UNPACKED = 200 * 2**20
DIRECTORY_ENTRY = b"PK\x01\x02"  # the signature before each name in a zip's directory
ENCRYPTED = 0x1


def write(entries: Sequence[Entry]) -> bytes:
    """A zip of runs. ValueError for more than `read` would take back."""
    if len(entries) > MOST_RUNS:
        raise ValueError(
            f"archive: expected at most {MOST_RUNS} runs, got {len(entries)}; choose fewer in the"
            " table"
        )
    packed = io.BytesIO()
    unpacked = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("runs.csv", as_csv(table(labels(entries))))
        for number, entry in enumerate(entries, start=1):
            text = to_json(entry).encode()
            archive.writestr(f"runs/{number:04d}-{file_name(entry.name)}.json", text)
            unpacked += len(text)
            refuse_more_than(MOST_UNPACKED, unpacked, "unpacked")
            refuse_more_than(MOST_UPLOADED, packed.tell(), "packed")
    refuse_more_than(MOST_UPLOADED, packed.tell(), "packed")
    return packed.getvalue()


def refuse_more_than(most: int, size: int, how: str) -> None:
    if size > most:
        raise ValueError(
            f"archive: expected runs that take at most {most >> 20} MB {how}, got more; choose"
            " fewer in the table"
        )


def file_name(name: str) -> str:
    """A run's name as a file's name on any system: letters and digits, the rest as hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "run"


def read(name: str, data: bytes) -> list[Entry]:
    """The runs of a file that a visitor brings. ValueError, in one sentence, for anything the lab
    would not write.
    """
    if len(data) > MOST_UPLOADED:
        raise ValueError(
            f"{name}: expected at most {MOST_UPLOADED >> 20} MB, got {len(data) >> 20} MB"
        )
    try:
        if data.startswith(b"PK"):
            return [from_json(text) for text in texts(data)]
        return [from_json(data)]
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise ValueError(
            f"{name}: expected a zip that the lab has written, got one that is damaged or of"
            " another kind"
        ) from None


def texts(data: bytes) -> Iterator[bytes]:
    """The JSON files of a zip, one after the other."""
    if data.count(DIRECTORY_ENTRY) > MOST_RUNS + 1:
        raise ValueError(f"expected at most {MOST_RUNS} runs, got a zip with more files")
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if info.filename != "runs.csv"]
        if not infos:
            raise ValueError("expected runs/NAME.json in the zip, got none")
        for info in infos:
            if (
                not re.fullmatch(r"runs/[\w-]+\.json", info.filename, re.ASCII)
                or info.flag_bits & ENCRYPTED
            ):
                raise ValueError(
                    f"expected only runs/NAME.json in the zip, got {info.filename[:80]!r}"
                )
            with archive.open(info) as file:
                text = file.read(LARGEST_BYTES + 1)
            total += len(text)
            if len(text) > LARGEST_BYTES or total > MOST_UNPACKED:
                raise ValueError(
                    "expected the runs of the lab, got a zip that unpacks to far more than they"
                    " take"
                )
            yield text
