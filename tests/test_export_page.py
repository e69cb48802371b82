"""A run as one HTML file: what stands in it, and that nothing typed by somebody becomes a program.
That it runs is tested in a browser.
"""

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lab.experiment import Experiment
from lab.export import page
from lab.export.page import ENTRY, MOST_EXAMPLE_NUMBERS, as_function, program
from lab.visit.scene import make_scene

HOSTILE = "</script><img src=x onerror=alert(1)> $program ${1+1} \" ' &"


class Reader(HTMLParser):
    """The tags of a page, and the text of its scripts by their id."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self.inside, self.words = [], {}, None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside = dict(attrs).get("id", "program") if tag == "script" else None

    def handle_endtag(self, tag):  # noqa: ARG002  # HTMLParser calls it so
        self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.scripts[self.inside] = data
        else:
            self.words += data


def written(run=None, title="a run", address="http://lab/?a=1&b=2", **settings):
    run = run or Experiment(**{"samples": 60, "epochs": 3} | settings).run()
    dataset = run.experiment.make_dataset()
    scene = make_scene(dataset, run.experiment.make_network(dataset))
    return page(run, dataset, scene, title, address)


def test_it_asks_nobody_for_anything():
    text = written()
    assert "default-src 'none'" in text
    assert not re.search(r"""(src|href)=["'](?!http://lab/)""", text)
    assert not re.search(r"\b(fetch|WebSocket|XMLHttpRequest|import)\b\s*\(", text)


def test_what_somebody_typed_stays_text():
    run = Experiment(samples=60, epochs=3).run()
    read = Reader(written(replace(run, changes=(HOSTILE,)), title=HOSTILE, address=HOSTILE))
    assert "img" not in read.tags
    assert read.tags.count("script") == 3
    assert read.words.count(HOSTILE) == 4  # title, heading, changes, address


def test_it_says_how_the_run_was_made():
    read = Reader(written(learning_rate=0.7, l2=0.5))
    for words in ("learning rate", "0.7", "l2", "0.5", "stopped: all 3 epochs are done", "numpy"):
        assert words in read.words


def test_many_examples_are_left_out():
    few, many = (
        base64.b64decode(Reader(written(dataset=name)).scripts["examples"])
        for name in ("moons", "digits")
    )
    assert b'"X"' in few
    assert b'"X"' not in many
    assert len(many) < MOST_EXAMPLE_NUMBERS


def test_every_module_comes_after_those_that_it_imports():
    names = re.findall(r"^const (module_\w+) =", program(ENTRY), re.MULTILINE)
    assert names[-1] == "module_run_file"
    assert len(names) == len(set(names)) > 8
    for place, name in enumerate(names):
        body = program(ENTRY).split(f"const {name} =")[1].split("\nconst module_")[0]
        assert set(re.findall(r"= (module_\w+);", body)) <= set(names[:place])


@pytest.mark.parametrize(
    "source",
    [
        'import * as ink from "./ink.js";\n',
        "export default 3;\n",
        "export { a };\n",
        'import "./ink.js";\n',
        "const text = '</script>';\n",
    ],
)
def test_a_module_of_another_form_is_refused(source):
    with pytest.raises(ValueError, match=r"^odd\.js: expected imports and exports by name"):
        as_function("odd.js", source)


def test_names_are_handed_on():
    source = 'import { b } from "./other.js";\nexport const a = b;\nexport function f() {}\n'
    assert as_function("one.js", source) == (
        "const module_one = (() => {\nconst { b } = module_other;\nconst a = b;\n"
        "function f() {}\n\nreturn { a, f };\n})();"
    )
