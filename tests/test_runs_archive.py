"""Runs leave as a zip and come back the same; a hostile file gets one sentence and no room in
memory or on disk.
"""

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest

from lab.experiment import Experiment
from lab.runs import Entry, archive, read, to_json, write

SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)


@pytest.fixture(scope="module")
def entries():
    return [
        Entry(f"run {seed}/../<x>", replace(SMALL, seed=seed).run(), "note", kept=float(seed))
        for seed in range(3)
    ]


def test_the_same_runs_come_back(entries):
    assert [to_json(entry) for entry in read("runs.zip", write(entries))] == [
        to_json(entry) for entry in entries
    ]


def test_a_single_run_comes_back(entries):
    (entry,) = read("run.json", to_json(entries[0]).encode())
    assert to_json(entry) == to_json(entries[0])


def test_the_zip_has_a_table_for_people_and_harmless_names(entries):
    with zipfile.ZipFile(io.BytesIO(write(entries))) as packed:
        assert packed.namelist() == [
            "runs.csv",
            *(f"runs/000{i + 1}-run-{i}-x.json" for i in range(3)),
        ]
        assert packed.read("runs.csv").decode().startswith("name,kept,final_cost")


def test_an_archive_of_more_runs_than_are_taken_back_is_not_written(entries):
    with pytest.raises(
        ValueError, match="archive: expected at most 1000 runs, got 1001; choose fewer"
    ):
        write(entries[:1] * 1001)


@pytest.mark.parametrize(
    ("name", "file"),
    [("a b/c", "a-b-c"), ("../../etc/passwd", "etc-passwd"), ("…", "run"), ("CON", "con")],
)
def test_file_names(name, file):
    assert archive.file_name(name) == file


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as target:
        for name, content in files:
            target.writestr(name, content)
    return packed.getvalue()


def with_a_lie(data):
    """The archive, its directory claiming that each file unpacks to 10 bytes."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<L", 10) + data[place + 28 :]


def damaged(data):
    return data[:60] + bytes(40) + data[100:]


def encrypted(data):
    """The archive with the flag of a password set, in both of a file's headers."""
    data = bytearray(data)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def nested(depth):
    data = b"deep"
    for _ in range(depth):
        data = zipped(("runs/a.json", data))
    return data


GOOD = to_json(Entry("good", SMALL.run())).encode()
BOMB = zipped(("runs/bomb.json", b"0" * 100_000_000))
HOSTILE = {
    "empty": (b"", "expected JSON"),
    "not a zip": (b"PK but no zip", "damaged or of another kind"),
    "zip cut short": (lambda: zipped(("runs/a.json", "{}"))[:-30], "damaged or of another kind"),
    "zip damaged": (
        lambda: damaged(zipped(("runs/a.json", bytes(range(256)) * 10))),
        "damaged or of another kind|expected JSON|expected only",
    ),
    "zip with nothing": (lambda: zipped(), "expected runs/NAME.json in the zip, got none"),
    "zip with a table alone": (
        lambda: zipped(("runs.csv", "x")),
        "expected runs/NAME.json in the zip, got none",
    ),
    "path upwards": (
        lambda: zipped(("../../etc/cron.d/x.json", "{}")),
        r"expected only runs/NAME.json in the zip, got '\.\./",
    ),
    "path within": (lambda: zipped(("runs/../../x.json", "{}")), "expected only runs/NAME.json"),
    "path absolute": (lambda: zipped(("/etc/passwd", "{}")), "expected only runs/NAME.json"),
    "path of Windows": (
        lambda: zipped(("runs/..\\..\\x.json", "{}")),
        "expected only runs/NAME.json",
    ),
    "program": (lambda: zipped(("runs/a.py", "{}")), "expected only runs/NAME.json"),
    "password": (lambda: encrypted(zipped(("runs/a.json", "{}"))), "expected only runs/NAME.json"),
    "bomb": (BOMB, "unpacks to far more"),
    "bomb that lies about its size": (
        lambda: with_a_lie(BOMB),
        "unpacks to far more|damaged or of another kind",
    ),
    "bomb of many": (
        lambda: zipped(*((f"runs/{i}.json", b" " * 8_000_000 + GOOD) for i in range(30))),
        "unpacks to far more",
    ),
    "zip in zip in zip": (lambda: nested(20), "expected JSON|no text"),
    "too many files": (
        lambda: zipped(*((f"runs/{i}.json", "{}") for i in range(1002))),
        "expected at most 1000 runs",
    ),
    "wrong JSON": (lambda: zipped(("runs/a.json", '{"format": "no"}')), "expected a JSON object"),
    "gigabyte": (lambda: bytes(archive.MOST_UPLOADED + 1), "expected at most 50 MB, got 50 MB"),
    "gzip": (lambda: zlib.compress(b"x"), "expected JSON|no text"),
    "pickle": (b"\x80\x04\x95cos\nsystem\n", "expected JSON|no text"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data, expected = HOSTILE[name]
    with pytest.raises(ValueError, match=expected) as refusal:
        read("upload", data() if callable(data) else data)
    message = str(refusal.value)
    assert message.startswith("upload: ")
    assert "\n" not in message
    assert len(message) < 400
    assert not list(tmp_path.iterdir())  # nothing is ever unpacked


def test_one_bad_run_among_good_ones_lets_none_in(entries):
    good = to_json(entries[0])
    bad = json.dumps(json.loads(good) | {"seconds": "NaN"})
    with pytest.raises(ValueError, match="seconds: expected a number"):
        read("mixed.zip", zipped(("runs/a.json", good), ("runs/b.json", bad)))
