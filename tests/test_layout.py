"""The house keeps to its own map: the arrows in the docstring of lab/__init__.py are the imports
that exist, and no others.
"""

import ast
import re
import runpy
import sys
from functools import cache
from pathlib import Path

import pytest

import lab

ROOT = Path(lab.__file__).parents[1]
FILES = [*sorted(path.relative_to(ROOT) for path in (ROOT / "lab").rglob("*.py")), Path("app.py")]
MAP, ARROWS = lab.__doc__.split("Data goes one way", 1)
ROOMS = re.findall(r"^([\w.]+)/? {2,}\S", MAP, re.MULTILINE)
ALLOWED = {
    room: set(names.replace(",", " ").split())
    for room, names in re.findall(r"^(\w+) ->(.*(?:\n +.*)*)$", ARROWS, re.MULTILINE)
}


def room_of(path: Path) -> str:
    return path.parts[1].removesuffix(".py") if len(path.parts) > 1 else path.name


@cache
def imported(path: Path) -> set[str]:
    """The rooms and outside packages that a file imports, at its top or inside a function; its own
    room left out.
    """
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write it from lab on"
            names = [alias.name for alias in node.names] if node.module == "lab" else []
            found |= {f"lab.{name}" for name in names} or {str(node.module)}
    rooms = {
        name.split(".")[1] if name.startswith("lab.") else name.split(".")[0] for name in found
    }
    return rooms - set(sys.stdlib_module_names) - {room_of(path), "lab"}


@pytest.mark.parametrize(
    "path", [path for path in FILES if room_of(path) not in ("__init__", "app.py")], ids=str
)
def test_arrows_point_inwards(path):
    assert imported(path) <= ALLOWED[room_of(path)], (
        f"{path} imports more than lab/__init__.py allows its room"
    )


def test_every_room_is_on_the_map_and_every_name_on_it_exists():
    rooms = {room_of(path) for path in FILES} - {"__init__", "app.py"}
    assert {room.removesuffix(".py") for room in ROOMS} == rooms == set(ALLOWED)


def test_no_arrow_on_the_map_is_unused():
    used = {room: set() for room in ALLOWED}
    for path in FILES:
        if room_of(path) in used:
            used[room_of(path)] |= imported(path)
    unused = {room: ALLOWED[room] - used[room] for room in ALLOWED if ALLOWED[room] - used[room]}
    assert not unused


def test_streamlit_stays_at_the_edge():
    knows = {room_of(path) for path in FILES if "streamlit" in imported(path)}
    assert knows == {"app.py", "ui", "pages"}


def test_nothing_imports_a_page():
    assert not [path for path in FILES if "pages" in imported(path)]


def test_an_installed_lab_has_all_its_files():
    kinds = re.findall(r'"\*\*/\*(\.\w+)"', (ROOT / "setup.py").read_text(encoding="utf-8"))
    files = [path for path in (ROOT / "lab").rglob("*") if "__pycache__" not in path.parts]
    assert {path.suffix for path in files if path.is_file()} == {".py", *kinds}


def test_the_readme_shows_the_same_map():
    rows = [line for line in MAP.splitlines() if re.match(r"[\w./]+ {2,}\S", line)]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert rows
    assert not [row for row in rows if row not in readme]


def test_every_module_says_what_it_is_for():
    assert not [
        str(path)
        for path in FILES
        if not ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("script", sorted((ROOT / "docs").glob("*.py")), ids=lambda path: path.name)
def test_every_script_of_the_docs_finds_what_it_imports(script):
    runpy.run_path(str(script), run_name="loaded")


def test_a_room_that_lists_its_files_lists_them_all():
    for init in sorted(ROOT.glob("lab/*/**/__init__.py")):
        named = set(
            re.findall(
                r"\b(\w+)\.py", ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
            )
        )
        files = init.parent.rglob("*.py") if init.parent.name == "ui" else init.parent.glob("*.py")
        modules = {path.stem for path in files} - {"__init__"}
        if len(named & modules) > 1:
            assert modules <= named, f"{init}: {sorted(modules - named)}"
