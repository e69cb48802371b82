"""A lesson as one HTML file: what stands in it, and that nothing of the answer can be read before
it is unpacked. That it works is tested in a browser.
"""

import base64
import gzip
import json
import re

import numpy as np
import pytest

from lab.export import lesson_page
from lab.export.prose import as_html
from lab.lessons import BY_KEY, LESSONS
from lab.visit.scene import make_scene

LARGEST = 300_000  # bytes
START = 23


def written(lesson, runs):
    return lesson_page(
        lesson,
        START,
        runs,
        make_scene=make_scene,
        address="http://lab/lessons?lesson=a&start=23",
        address_of=lambda experiment: f"http://lab/?epochs={experiment.epochs}",
    )


def script(text, name):
    return re.search(rf'<script type="[\w/]+" id="{name}">(.*?)</script>', text).group(1)


def unpacked(text):
    return json.loads(gzip.decompress(base64.b64decode(script(text, "after"))))


@pytest.fixture(scope="module")
def one_neuron():
    lesson = BY_KEY["one-neuron"]
    runs = {name: one.run() for name, one in lesson.experiments(START).items()}
    return lesson, runs, written(lesson, runs)


def test_it_asks_nobody_for_anything(one_neuron):
    _, _, text = one_neuron
    assert "default-src 'none'" in text
    assert not re.search(r"""(src|href)=["'](?!http://lab/)""", text)
    assert not re.search(r"\b(fetch|WebSocket|XMLHttpRequest|import)\b\s*\(", text)


def test_nothing_of_the_answer_can_be_read_before_it_is_unpacked(one_neuron):
    lesson, runs, text = one_neuron
    after = unpacked(text)
    assert after["answers"]["1"]["value"] == "Only the straight gap"
    right = 100 * runs["two moons"].history["accuracy"][-1]
    assert after["answers"]["2"]["value"] == pytest.approx(right)
    for words in (f"{right:.4g}", "The neuron ended at", "true of this one"):
        assert words not in text
        assert words in json.dumps(after)
    steps = json.loads(script(text, "lesson"))["steps"]
    assert [step["kind"] for step in steps] == [
        "read",
        "choice",
        "number",
        "train",
        "see",
        "why",
        "try",
    ]
    assert {step.options for step in lesson.predictions.values() if hasattr(step, "options")} == {
        tuple(option["name"] for option in steps[1]["options"])
    }


def test_its_runs_are_those_that_were_trained(one_neuron):
    _, runs, text = one_neuron
    for told in unpacked(text)["runs"]:
        packet = base64.b64decode(told["packet"])
        size = int.from_bytes(packet[:4], "little")
        header = json.loads(packet[4 : 4 + size])
        (name, shape), *_ = header["arrays"]
        assert name == "weights"
        weights = np.frombuffer(packet, "<f4", np.prod(shape), 4 + size).reshape(shape)
        np.testing.assert_allclose(weights[-1], runs[told["name"]].parameters.flat, rtol=1e-6)
        assert header["epochs"][0] == 0
        assert header["epochs"][-1] == runs[told["name"]].metrics["epoch"]


def test_the_largest_is_small_enough():
    lesson = BY_KEY["l2-and-dropout"]
    runs = {name: one.run() for name, one in lesson.experiments(START).items()}
    assert len(written(lesson, runs).encode()) <= LARGEST


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_every_text_of_a_lesson_is_turned_into_html(lesson):
    texts = [
        *(step.words(START) for step in lesson.steps if hasattr(step, "words")),
        *(step.text for step in lesson.steps if isinstance(getattr(step, "text", None), str)),
        *(step.question for step in lesson.predictions.values()),
    ]
    for text in texts:
        words = re.sub(r"<[^>]+>", "", as_html(text))
        assert "**" not in words
        assert "```" not in words
        assert not re.search(r"^\s*[-|]", words)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\n\n**two** and *three*", "<p>one</p><p><strong>two</strong> and <em>three</em></p>"),
        ("a * b * c, 2*3*4", "<p>a * b * c, 2*3*4</p>"),
        ("See:\n\n- one\n- `W @ X`", "<p>See:</p><ul><li>one</li><li><code>W @ X</code></li></ul>"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        ),
        ("```python\ndW = a < *b*\n```", "<pre><code>dW = a &lt; *b*</code></pre>"),
        ("<script>&", "<p>&lt;script&gt;&amp;</p>"),
    ],
)
def test_prose(text, html):
    assert as_html(text) == html
