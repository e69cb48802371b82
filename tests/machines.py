"""Runs the tests as other machines would, and prints one line for each: other kernels of the BLAS,
fewer vector instructions, more threads, another hash seed, time zone, language and Python.

    python tests/machines.py               # every machine: about half an hour on two cores
    python tests/machines.py --quick       # a part of the tests on the two that differ most
    python tests/machines.py Nehalem 3.13  # those whose names hold one of these words

What pytest said of each stands in build/machines/. The exit status is 1 if a test failed anywhere.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).parents[1]
LOGS = ROOT / "build" / "machines"
KERNELS = ("Nehalem", "SandyBridge", "Haswell", "Zen", "SkylakeX")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
EVERYTHING = ("--ignore=tests/browser",)
NUMBERS = (*EVERYTHING, "--ignore=tests/test_runs_store.py")
"""A new test's numbers may move, so it is in: left out are files that surely have none."""
OPENS = ("cli", "live", "main", "runs", "server")
"""How files of tests begin whose subject opens connections, files and processes."""
PROGRAM = (*OPENS, "attacks", "class", "data_file", "layout", "page")
"""The same of the whole program around the numbers."""
OF_THE_MACHINE = re.compile(r"OPENBLAS_|NPY_DISABLE_CPU|OMP_|PYTHONHASHSEED|TZ$|LC_|LANG")
KERNEL = """
import numpy, threadpoolctl
numpy.ones((300, 300)) @ numpy.ones((300, 300))
print(next(one["architecture"] for one in threadpoolctl.threadpool_info() if "architecture" in one))
"""


@dataclass(frozen=True)
class Machine:
    """A machine to be: what its environment sets, which tests it runs, and by which Python.

    lacks: why it cannot be had here, if so.
    """

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    tests: tuple[str, ...] = NUMBERS
    python: str = sys.executable
    lacks: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """This machine's own without what makes its numbers its own.

        CI: hypothesis draws the same examples everywhere, so that what fails here alone is a
        machine's fault.
        """
        own = {name: text for name, text in os.environ.items() if not OF_THE_MACHINE.match(name)}
        return own | {"LANG": "C.UTF-8", "CI": "1"} | self.settings


def kernel_of(settings: dict[str, str]) -> str:
    """The kernel that the BLAS takes with these settings; empty if the processor has not got it."""
    done = subprocess.run(
        [sys.executable, "-c", KERNEL],
        env=Machine("", settings).environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def kernels() -> Iterator[Machine]:
    for kernel in KERNELS:
        settings = {"OPENBLAS_CORETYPE": kernel}
        taken = kernel_of(settings)
        other = f"this BLAS runs {taken} in its place" if taken else "the processor has not got it"
        lacks = "" if taken.lower() == kernel.lower() else other
        yield Machine(f"kernel {kernel}", settings, lacks=lacks)


def vector_groups() -> list[str]:
    """The groups of vector instructions that NumPy found in this processor."""
    return list(np.show_config("dicts")["SIMD Extensions"].get("found", []))


def instructions() -> Iterator[Machine]:
    groups = vector_groups()
    for without in (*([group] for group in groups), groups):
        names = " ".join(without)
        yield Machine(f"without {names}", {"NPY_DISABLE_CPU_FEATURES": names})


def threads() -> Iterator[Machine]:
    for count in "12":
        yield Machine(f"BLAS threads {count}", {"OPENBLAS_NUM_THREADS": count})


def surroundings() -> Iterator[Machine]:
    for seed in ("0", "1", "4294967295"):
        yield Machine(f"hash seed {seed}", {"PYTHONHASHSEED": seed}, EVERYTHING)
    for zone in ("<+14>-14", "<-0330>3:30"):
        yield Machine(f"time zone {zone}", {"TZ": zone}, EVERYTHING)
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    yield Machine("language C, ASCII alone", ascii_only, EVERYTHING)
    for language in languages():
        yield Machine(f"language {language}", {"LC_ALL": language}, EVERYTHING)


def languages() -> list[str]:
    """The locales of this machine that are not English."""
    if not shutil.which("locale"):
        return []
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split() if not re.match(r"C$|C\.|POSIX$|en_", name)]


def pythons() -> Iterator[Machine]:
    """The Pythons beside this one; each gets an environment when its turn comes."""
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in PYTHONS:
        if version != this:
            python = found(version)
            lacks = "" if python else "not found here"
            yield Machine(f"Python {version}", {}, EVERYTHING, python, lacks)


def found(version: str) -> str:
    """A Python of this version that can make environments; empty if there is none.

    One on the PATH may be a shim of pyenv that finds nothing, so each is asked.
    """
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = shutil.which(f"python{version}")
    candidates = [*filter(None, [on_path]), *root.glob(f"versions/{version}.*/bin/python3")]
    question = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for python in map(str, candidates):
        asked = subprocess.run(
            [python, "-c", question], capture_output=True, text=True, check=False
        )
        if asked.stdout.strip() == version:
            return python
    return ""


def farthest() -> Machine:
    """Everything at once that may move a number: the oldest kernel, no vector instructions, ..."""
    settings = {
        "OPENBLAS_CORETYPE": KERNELS[0],
        "OPENBLAS_NUM_THREADS": "2",
        "NPY_DISABLE_CPU_FEATURES": " ".join(vector_groups()),
        "PYTHONHASHSEED": "1",
        "TZ": "<+14>-14",
        "LC_ALL": next(iter(languages()), "C.UTF-8"),
    }
    return Machine(f"{KERNELS[0]}, plain instructions, all else changed", settings)


def quick() -> Iterator[Machine]:
    """The numbers on the farthest machine, and what a Python may leave open on the newest."""
    around = [f"--ignore={file}" for file in files(PROGRAM)]
    yield replace(farthest(), tests=(*NUMBERS, *around))
    for machine in [machine for machine in pythons() if not machine.lacks][-1:]:
        yield replace(machine, tests=tuple(files(OPENS)))


def files(beginnings: Iterable[str]) -> list[str]:
    return [
        str(file) for name in beginnings for file in sorted(ROOT.glob(f"tests/test_{name}*.py"))
    ]


def every() -> Iterator[Machine]:
    yield Machine(f"as it comes ({kernel_of({})})", {}, EVERYTHING)
    for kind in (kernels, instructions, threads, surroundings, pythons):
        yield from kind()
    yield farthest()


def passes(machine: Machine) -> bool:
    """Runs the tests and prints the machine's line."""
    print(f"{machine.name:50} ", end="", flush=True)
    if machine.lacks:
        print(f"left out: {machine.lacks}")
        return True
    start = time.monotonic()
    with TemporaryDirectory() as folder:
        log = LOGS / f"{re.sub(r'[^A-Za-z0-9.]+', '-', machine.name)}.log"
        status = test(machine, Path(folder), log)
    text = log.read_text(encoding="utf-8", errors="replace")
    failures = re.findall(r"^(?:FAILED|ERROR) (\S+)", text, re.MULTILINE)
    last = text.strip().splitlines()[-1].strip("= ")
    print(f"{last} ({time.monotonic() - start:.0f} s)", *failures, flush=True)
    return status == 0


def test(machine: Machine, folder: Path, log: Path) -> int:
    """pytest's exit status. Another Python first gets what the tests need, in the folder."""
    tests = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-n", "auto"]
    commands = [[machine.python, *tests, *machine.tests]]
    if machine.python != sys.executable:
        python = str(folder / "bin" / "python")
        commands = [
            [machine.python, "-m", "venv", str(folder)],
            [python, "-m", "pip", "install", "-q", "-r", "requirements-dev.txt"],
            [python, *tests, *machine.tests],
        ]
    with log.open("w", encoding="utf-8") as output:
        for command in commands:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=machine.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                return done.returncode
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", metavar="WORD", help="run those whose names hold one")
    parser.add_argument("--quick", action="store_true", help="run the two that differ most")
    options = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    machines = [
        machine
        for machine in (quick() if options.quick else every())
        if not options.words or any(word in machine.name for word in options.words)
    ]
    passed = [passes(machine) for machine in machines]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
