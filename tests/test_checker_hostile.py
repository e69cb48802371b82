"""Pastes that ask for too much: each ends in time, within memory, with a sentence, and never with a
traceback.

They run in one process of their own, whose memory is limited, so that a bomb fails the test and not
the machine.
"""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

SECONDS = 10.0  # of processor time for any of them: far above what is spent, far below a hang
MEGABYTES = 1200  # of address space, NumPy's own included

FRAME = "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\n"
PASTES = {
    "a list doubled": "x = [1]\n" + "x = x + x\n" * 60 + FRAME,
    "a string doubled": "x = 'a'\n" + "x = x + x\n" * 60 + FRAME,
    "a list times a number": "x = [0] * 10**9\ny = x * 10**9\n" + FRAME,
    "a string times a number": "x = 'ab' * 10**10\n" + FRAME,
    "powers": "x = 9**9**9**9\ny = 10**10**10\nz = 2.0**99999\n" + FRAME,
    "powers in a row": "x = 7\n" + "x = x**x\n" * 40 + FRAME,
    "products in a row": "x = 10**9\n" + "x = x * x\n" * 60 + FRAME,
    "a shift": "x = 1 << 10**10\n" + FRAME,
    "a long range": "for i in range(10**18):\n    x = i\n" + FRAME,
    "nested loops": "".join(" " * 4 * depth + f"for i{depth} in range(60):\n" for depth in range(8))
    + " " * 32
    + "x = i0 + 1\n"
    + FRAME,
    "a list of a range": "x = list(range(10**12))\ny = sum(range(10**12))\n" + FRAME,
    "an endless loop": "while True:\n    x = A1 @ A1.T\n" + FRAME,
    "recursion": "def f(x):\n    return f(x) + f(x)\nf(A1)\n" + FRAME,
    "functions that call each other": "".join(
        f"def f{n}(x):\n    return f{n - 1}(x) + f{n - 1}(x)\n" for n in range(1, 60)
    )
    + "y = f59(A1)\n"
    + FRAME,
    "lambda in lambda": "f = " + "lambda x: " * 200 + "x\n" + FRAME,
    "nested comprehensions": "x = ["
    + "[" * 20
    + "1"
    + " for a in range(2000)]" * 20
    + " for b in range(2000)]\n"
    + FRAME,
    "one comprehension over five ranges": "x = [1 "
    + " ".join(f"for a{n} in range(1000)" for n in range(5))
    + "]\n"
    + FRAME,
    "a large array": "x = np.zeros((10**6, 10**6))\ny = np.ones(10**12)\n" + FRAME,
    "a large diagonal": "x = np.exp(np.diag(np.ones(5000)))\n" + FRAME,
    "arrays that broadcast": "x = np.ones((2000, 1)) + np.ones((1, 2000))\n"
    "y = np.where(np.ones((1, 2000)) > 0, np.ones((2000, 1)), 0)\n" + FRAME,
    "outer products": "x = np.ones(400)\n" + "x = np.outer(x, x)\n" * 8 + FRAME,
    "a product of three axes": "x = np.ones((50, 60, 60)) @ np.ones((50, 60, 60))\n" + FRAME,
    "many arrays": "".join(f"x{n} = np.ones((400, 400)) * 2\n" for n in range(900)) + FRAME,
    "a huge number": "x = " + "9" * 900 + "\n" + "y = " + "9" * 20_000 + "\n" + FRAME,
    "brackets": "x = " + "(" * 20_000 + "1" + ")" * 20_000 + "\n" + FRAME,
    "signs": "x = " + "-" * 20_000 + "A1\n" + FRAME,
    "blocks in blocks": "".join(" " * n + "if 1:\n" for n in range(300)) + " " * 300 + "x = 1\n",
    "a long sum": "x = " + "+".join(["A1"] * 20_000) + "\n" + FRAME,
    "a megabyte": "dW2 = dZ2 @ A1.T / m\n" * 50_000,
    "a megabyte in one line": "x = '" + "a" * 1_000_000 + "'\n" + FRAME,
    "a pattern": "x = " + "a" * 30_000 + "!\n" + "y = " + "d" * 30_000 + "\n" + FRAME,
    "names": "\n".join("dW" * 20 + str(n) + " = A1" for n in range(1500)),
    "numbers": "\n".join(
        ["w = 0.5", *(f"z{n} = w * {n}.5" for n in range(1100)), "loss = z1**2", "w -= 0.1 * z2"]
    ),
    "zeros": "w = np.zeros((9,) * 12)\nloss = w[0][0] ** 2\nw[0][0] -= 0.1 * w[0][0]",
    "dictionaries": "d = {}\nfor i in range(60):\n    for j in range(60):\n"
    "        d[str(i) + str(j)] = A1 * 2\n" + FRAME,
    "format": "x = f'{1:>1000000000}'\ny = '%1000000000d' % 1\n" + FRAME,
    "an index": "x = A1[10**30, ::10**30]\ny = np.zeros(3)[[[[[0]]]]]\n" + FRAME,
    "einsum": "x = np.einsum('ab,cd,ef,gh->abcdefgh', A1, A1, A1, A1)\n" + FRAME,
    "attributes": "x = A1.__class__.__mro__[1].__subclasses__()\n"
    "y = ().__class__.__base__\nz = np.__loader__\n" + FRAME,
    "calls of the machine": "import os\nos.system('true')\nopen('marker', 'w').write('x')\n"
    "eval('1')\nexec('1')\n__import__('os').remove('x')\n" + FRAME,
    "characters": "\x00\x07\udcff\u202e = A1\n" + "\u0301" * 5000 + FRAME,
    "an unclosed string": "x = '''" + "\n" * 1500 + FRAME,
}

PROGRAM = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({megabytes} * 2**20,) * 2)
from lab.checker import Setting, check
from lab.checker.program import budget
budget.SECONDS = 0.5  # so long take those that no count ends: the way out is the same
found = {{}}
for name, text in json.load(sys.stdin).items():
    for setting in (Setting((4, 5, 3)), None):
        began = time.process_time()
        try:
            report = check(text, setting)
            problem = "" if all(line.verdict for line in report.lines) else "no verdict"
        except BaseException as error:
            problem = type(error).__name__ + ": " + str(error)[:200]
        found.setdefault(name, []).append([time.process_time() - began, problem])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def found(folder):
    """The seconds and the problem of each paste, with a setting and without."""
    program = textwrap.dedent(PROGRAM.format(megabytes=MEGABYTES))
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(PASTES),
        capture_output=True,
        text=True,
        timeout=600,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_hostile_pastes_get_a_report_in_time_and_reach_nothing(folder, found):
    assert found.keys() == PASTES.keys()
    problems = {name: tries for name, tries in found.items() if any(why for _, why in tries)}
    assert problems == {}
    slow = {name: tries for name, tries in found.items() if max(tries)[0] >= SECONDS}
    assert slow == {}
    assert not list(folder.iterdir())
