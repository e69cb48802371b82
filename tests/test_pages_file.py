"""The step before a visitor's own table is used: what is shown, chosen, used, and refused."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lab.experiment import Experiment, digest_of
from tests.test_data_file import PASSENGERS

APP = str(Path(__file__).parents[1] / "app.py")
XOR = "x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_file(APP, default_timeout=300).run()


def paste(at: AppTest, lines: str) -> AppTest:
    at.text_area(key="own lines").set_value(lines)
    return at.run()


def named(at: AppTest, label: str):
    return next(button for button in at.button if button.label == label)


def select(at: AppTest, label: str):
    return next(box for box in at.selectbox if box.label == label)


def test_nothing_is_asked_before_there_is_a_table(at):
    assert not [button for button in at.button if button.key == "use table"]


def test_the_table_of_xor_is_pasted_and_used_whole(at):
    paste(at, XOR)
    assert at.success[0].value.replace("\\", "") == (
        '4 rows, all to train on; 2 inputs. "y" has 2 classes: "0" 2, "1" 2.'
    )
    at.button(key="use table").click().run()
    session = at.session_state["lab"]
    assert not at.exception
    assert session.experiment.dataset == "csv"
    assert session.trainer.X.shape == (2, 4)
    assert session.dataset.X_test is None


def test_words_names_and_gaps_are_taken_care_of_with_one_click(at):
    paste(at, PASSENGERS.decode() * 1)
    assert "2 rows with gaps left out" in at.success[0].value.replace("\\", "")
    at.button(key="use table").click().run()
    experiment = at.session_state["lab"].experiment
    assert experiment.target == "Survived"
    assert experiment.left_out == ("PassengerId", "Name")
    assert experiment.one_hot == ("Sex", "Port")
    assert experiment.gaps == "leave out"


def test_a_choice_is_kept_and_shown_again(at):
    paste(at, PASSENGERS.decode())
    select(at, "Column to predict").set_value("Age").run()
    select(at, "Where a value is missing").set_value("mean").run()
    at.button(key="use table").click().run()
    assert at.session_state["lab"].dataset.task == "regression"
    assert select(at, "Column to predict").value == "Age"
    assert select(at, "Where a value is missing").value == "mean"


def test_what_cannot_be_is_one_sentence_and_nothing_is_lost(at):
    before = at.session_state["lab"].experiment
    paste(at, "a;b;k\n1,234;2;0\n3;4;1\n5;6;0\n7;8;1\n")
    assert "may be 1.234 or 1234" in at.error[0].value.replace("\\", "")
    assert not [button for button in at.button if button.key == "use table"]
    select(at, "Decimal sign").set_value("comma").run()
    assert not at.error
    assert at.session_state["lab"].experiment == before
    at.button(key="use table").click().run()
    assert 1.234 in at.session_state["lab"].dataset.points[0]


def test_whether_the_first_row_holds_names_is_asked_and_answered_with_one_click(at):
    paste(at, XOR.split("\n", 1)[1])
    assert not [button for button in at.button if button.key == "use table"]
    assert "may be an example or the names" in at.warning[0].value
    assert at.code[0].value.startswith("0,0,0\n0,1,1")
    named(at, "The first row is an example").click().run()
    at.button(key="use table").click().run()
    session = at.session_state["lab"]
    assert not at.exception
    assert session.experiment.first_row == "example"
    assert session.trainer.X.shape == (2, 4)
    assert select(at, "The first row holds").value == "example"


def test_another_target_gets_a_proposal_of_its_own(at):
    rows = [f"{'pq'[i % 2]},{i * 7 % 11},{'uvw'[i % 3]},{i}.5" for i in range(24)]
    paste(at, "\n".join(["species,length,place,mass", *rows]))
    select(at, "Column to predict").set_value("mass").run()
    assert not at.error
    at.button(key="use table").click().run()
    experiment = at.session_state["lab"].experiment
    assert (experiment.target, experiment.one_hot) == ("mass", ("species", "place"))


def test_a_file_after_pasted_lines_is_the_one_that_is_read(at):
    paste(at, XOR)
    at.file_uploader(key="own file").upload("more.csv", XOR.encode() + b"1,1,0\n", "text/csv").run()
    assert at.success[0].value.startswith("5 rows")
    paste(at, XOR + "0,0,0\n0,0,0\n")
    assert at.success[0].value.startswith("6 rows")


def test_rubbish_is_refused(at):
    paste(at, "hello there")
    assert "no rows below them" in at.error[0].value
    assert not at.exception


def waiting() -> AppTest:
    """The lab, opened by a link to an experiment on XOR's table."""
    link = Experiment(
        dataset="csv", file="xor.csv", file_digest=digest_of(XOR.strip().encode()), target="y"
    )
    at = AppTest.from_file(APP, default_timeout=300)
    for name, value in link.to_query().items():
        at.query_params[name] = value
    return at.run()


def test_a_link_says_which_file_it_needs_and_takes_it_at_once():
    at = waiting()
    assert not at.error
    assert '"xor.csv"' in at.info[0].value.replace("\\", "")
    assert '"y"' in at.info[0].value.replace("\\", "")
    paste(at, XOR)
    assert not at.exception
    assert at.session_state["lab"].experiment.dataset == "csv"
    assert not [button for button in at.button if button.label == "Go on without the file"]


def test_another_file_is_refused_with_a_sentence_and_nothing_is_lost():
    at = waiting()
    paste(at, XOR.replace("1,1,0", "1,1,1"))
    assert "is not the file of this link" in at.error[0].value.replace("\\", "")
    assert at.session_state["lab"].experiment.dataset == "moons"
    paste(at, XOR)
    assert not at.error
    assert at.session_state["lab"].experiment.target == "y"


def test_a_visitor_can_go_on_without_the_file():
    at = waiting()
    next(button for button in at.button if button.label == "Go on without the file").click().run()
    assert not at.info
    assert not at.error
