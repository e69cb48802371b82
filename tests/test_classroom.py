"""The rules of a class: who may do what, what is kept, and one sentence for everything that cannot
be done.
"""

import io
import threading
import zipfile
from contextlib import closing

import numpy as np
import pytest
import sqlalchemy as sa

from lab.classroom import (
    Classes,
    ClassOverError,
    Entry,
    Outcome,
    Place,
    Question,
    agreement,
    board,
    collect,
    counters,
    lesson_question,
    read_code,
    seen_by,
    wall,
    within,
    words,
)
from lab.classroom.tables import CLASSES, OF_A_CLASS
from lab.classroom.vary import VARIED, variant
from lab.experiment import Experiment
from lab.lessons import LESSONS, Choice, Curve, Number
from lab.runs import RunStore
from lab.settings import bounds

TEACHER, ANNA, BEN = "browser:teacher", "browser:anna", "browser:ben"
HOSTILE = "<img src=x onerror=1>"
YES_OR_NO = Question("Does it fall?", options=("yes", "no"))
SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request, tmp_path):
    """An empty store, in each kind of database that the lab is run with."""
    if request.param == "sqlite":
        url = sa.URL.create("sqlite", database=str(tmp_path / "runs.sqlite"))
    else:
        url = request.getfixturevalue("postgresql")
    with closing(RunStore(url)) as made:
        yield made
        with made.writing() as connection:
            for table in OF_A_CLASS:
                connection.execute(table.delete())


@pytest.fixture
def classes(store):
    return Classes(store)


@pytest.fixture
def code(classes):
    """Of a class with a teacher and two learners."""
    code, _ = classes.start(TEACHER)
    classes.join(code, ANNA, "anna")
    classes.join(code, BEN, "ben")
    return code


def entry(experiment=SMALL, dataset=None):
    dataset = dataset or experiment.make_dataset()
    run = experiment.run(dataset=dataset)
    network = experiment.make_network(dataset)
    return Entry.of(experiment, dataset, network, run.parameters, run.history)


def rows_of(store):
    with store.reading() as connection:
        return sum(
            connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in OF_A_CLASS
        )


# Codes, keys, names


def test_a_code_is_read_however_it_is_typed():
    code = words.new_code()
    assert read_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize("text", ["", "ABC", "ABCDEFG", "ABCDE0", "ABCDE!", "<b>abc</b>", "ÄBCDEF"])
def test_what_cannot_be_a_code_is_refused(text):
    with pytest.raises(ValueError, match=r"^class: expected a code of 6 letters and digits"):
        read_code(text)


def test_a_key_is_kept_as_a_hash_alone(classes, store):
    _, key = classes.start(TEACHER)
    with store.reading() as connection:
        kept = connection.scalar(sa.select(CLASSES.c.key))
    assert len(words.new_key()) >= 128 / 6
    assert key not in kept
    assert words.opens(key, kept)


def test_the_key_makes_another_browser_a_teacher(classes):
    code, key = classes.start(TEACHER)
    classes.admit(code, "browser:other", f" {key}\n")
    assert seen_by(classes, code, "browser:other").is_teacher
    assert seen_by(classes, code, TEACHER).is_teacher


def test_a_wrong_key_and_a_wrong_code_read_the_same(classes):
    code, _ = classes.start(TEACHER)
    told = set()
    for attempt in (code, "ABCDEF"):
        with pytest.raises(ValueError, match="this code and this key") as problem:
            classes.admit(attempt, BEN, "guessed\ud800")
        told.add(str(problem.value))
    assert len(told) == 1


def test_the_same_name_twice_gets_a_number(classes):
    code, _ = classes.start(TEACHER)
    given = [classes.join(code, f"browser:{i}", "Amber  heron") for i in range(3)]
    assert given == ["Amber heron", "Amber heron 2", "Amber heron 3"]


def test_a_name_is_what_was_typed_but_for_signs_nobody_sees(classes):
    code, _ = classes.start(TEACHER)
    assert classes.join(code, ANNA, HOSTILE + "\u202e\x00") == HOSTILE
    for name in ("", " \u200b ", "x" * 31):
        with pytest.raises(ValueError, match=r"^name: expected"):
            classes.join(code, BEN, name)


def test_who_comes_again_has_the_same_seat(classes, code):
    assert classes.join(code, ANNA, "somebody else") == "anna"
    assert seen_by(classes, code, ANNA).number == 1
    assert seen_by(classes, code, TEACHER).learners == 2


def test_a_full_class_lets_nobody_in(classes, monkeypatch):
    monkeypatch.setenv("LAB_CLASS_SIZE", "2")
    code, _ = classes.start(TEACHER)
    for owner in (ANNA, BEN):
        classes.join(code, owner, "x")
    with pytest.raises(ValueError, match=r"^class: it is full, with 2 learners"):
        classes.join(code, "browser:late", "x")
    assert classes.join(code, ANNA, "x") == "x"


def test_the_class_of_a_browser_is_the_one_it_joined_last(classes, code):
    other, _ = classes.start(BEN)
    assert classes.class_of(ANNA) == code
    assert classes.class_of(BEN) == other
    assert classes.class_of("browser:nobody") is None


# Lead


def test_late_comers_see_where_the_class_is(classes, code):
    classes.send(code, TEACHER, Place("lessons", {"lesson": "learning-rate", "step": "2"}))
    classes.set_pace(code, TEACHER, True)
    classes.join(code, "browser:late", "late")
    seen = seen_by(classes, code, "browser:late")
    assert seen.place == Place("lessons", {"lesson": "learning-rate", "step": "2"})
    assert (seen.together, seen.sent) == (True, 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda classes, code, who: classes.send(code, who, Place("check")),
        lambda classes, code, who: classes.set_pace(code, who, True),
        lambda classes, code, who: classes.pause(code, who, True),
        lambda classes, code, who: classes.ask(code, who, YES_OR_NO),
        lambda classes, code, who: classes.vote_again(code, who),
        lambda classes, code, who: classes.reveal(code, who),
        lambda classes, code, who: classes.settle(code, who, 1, Outcome()),
        lambda classes, code, who: classes.end(code, who),
        board,
        wall,
        collect.tables,
    ],
)
@pytest.mark.parametrize("who", [ANNA, "browser:stranger"])
def test_only_a_teacher_leads(classes, code, act, who):
    classes.ask(code, TEACHER, YES_OR_NO)
    with pytest.raises(ValueError, match="only its teacher"):
        act(classes, code, who)


def test_two_teachers_windows_keep_what_each_has_done(classes, store):
    code, key = classes.start(TEACHER)
    classes.admit(code, BEN, key)
    other = Classes(store)
    acts = [
        lambda: classes.pause(code, TEACHER, True),
        lambda: other.set_pace(code, BEN, True),
        lambda: classes.send(code, TEACHER, Place("train")),
    ]
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = seen_by(classes, code, TEACHER)
    assert (seen.paused, seen.together) == (True, True)
    assert seen.place == Place("train")


def test_two_servers_see_the_same_class(classes, code, store):
    with closing(RunStore(store.url)) as second_store:
        second = Classes(second_store)
        second.post(code, {ANNA: entry()})
        classes.ask(code, TEACHER, YES_OR_NO)
        second.answer(code, ANNA, 1, 1, "yes")
        for owner in (TEACHER, ANNA, BEN):
            assert seen_by(classes, code, owner) == seen_by(second, code, owner)
        assert board(classes, code, TEACHER) == board(second, code, TEACHER)
        assert list(board(classes, code, TEACHER)) == ["anna"]


@pytest.mark.parametrize(
    ("page", "query", "varied"),
    [
        ("runs", {}, ""),
        ("train", {"dataset": "csv"}, ""),
        ("train", {}, "noise"),
        ("check", {}, "seed"),
        ("check", {"paste": "x" * 9000}, ""),
    ],
)
def test_where_a_class_cannot_be_sent(page, query, varied):
    with pytest.raises(ValueError, match=r"^(place|varied): "):
        Place(page, query, varied)


def test_the_controls_travel_with_the_experiment(classes, code):
    place = Place("train", SMALL.to_query(), controls=("learning_rate", "seed"))
    classes.send(code, TEACHER, place)
    assert seen_by(classes, code, ANNA).place == place
    with pytest.raises(ValueError, match="controls: expected settings of Train, got nonsense"):
        Place("train", controls=("nonsense",))
    with pytest.raises(ValueError, match="controls: expected settings of Train"):
        Place("lessons", controls=("seed",))


def test_nothing_but_what_is_allowed_comes_by_a_link():
    linked = Experiment(learning_rate=1.0, hidden_layers=(64, 64), seed=5)
    assert within(linked, SMALL, ["learning_rate"]) == Experiment(
        dataset="xor", samples=40, hidden_layers=(3,), epochs=5, learning_rate=1.0
    )


# Ask


def test_votes_are_hidden_until_the_teacher_reveals_them(classes, code):
    classes.ask(code, TEACHER, YES_OR_NO)
    classes.answer(code, ANNA, 1, 1, "yes")
    for owner in (TEACHER, BEN):
        question = seen_by(classes, code, owner).question
        assert (question.mine, question.answered, question.votes) == (None, 1, ())
    assert seen_by(classes, code, ANNA).question.mine == "yes"
    assert seen_by(classes, code, TEACHER).missing == ("ben",)
    assert seen_by(classes, code, ANNA).missing == seen_by(classes, code, ANNA).names == ()
    classes.vote_again(code, TEACHER)
    classes.answer(code, ANNA, 1, 2, "no")
    classes.answer(code, BEN, 1, 2, "no")
    classes.reveal(code, TEACHER)
    assert seen_by(classes, code, BEN).question.votes == ({"yes": 1, "no": 0}, {"yes": 0, "no": 2})


def test_a_hundred_votes_of_one_learner_are_one(classes, code):
    classes.ask(code, TEACHER, YES_OR_NO)
    for count in range(100):
        classes.answer(code, ANNA, 1, 1, "yes" if count % 2 else "no")
    classes.reveal(code, TEACHER)
    assert seen_by(classes, code, BEN).question.votes == ({"yes": 1, "no": 0},)


def test_no_vote_after_it_is_over(classes, code):
    classes.ask(code, TEACHER, YES_OR_NO)
    classes.vote_again(code, TEACHER)
    for number, vote in ((1, 1), (2, 1), (0, 2)):
        with pytest.raises(ValueError, match="this vote is over"):
            classes.answer(code, ANNA, number, vote, "yes")
    classes.reveal(code, TEACHER)
    with pytest.raises(ValueError, match="this vote is over"):
        classes.answer(code, ANNA, 1, 2, "yes")
    with pytest.raises(ValueError, match="no vote is on"):
        classes.vote_again(code, TEACHER)


def test_who_may_answer(classes, code):
    classes.ask(code, TEACHER, YES_OR_NO)
    with pytest.raises(ValueError, match="a teacher gives no answer"):
        classes.answer(code, TEACHER, 1, 1, "yes")
    with pytest.raises(ClassOverError, match="you are not in this class"):
        classes.answer(code, "browser:stranger", 1, 1, "yes")
    classes.pause(code, TEACHER, True)
    with pytest.raises(ValueError, match="your teacher has paused it"):
        classes.answer(code, ANNA, 1, 1, "yes")


@pytest.mark.parametrize("answer", ["maybe", 1.0, None, ["yes"], "y" * 10_000])
def test_an_answer_is_one_of_the_choices(classes, code, answer):
    classes.ask(code, TEACHER, YES_OR_NO)
    with pytest.raises(ValueError, match="answer: expected one of yes, no") as problem:
        classes.answer(code, ANNA, 1, 1, answer)
    assert len(str(problem.value)) < 400


@pytest.mark.parametrize("answer", [-1, 11, float("nan"), float("inf"), "5", True])
def test_a_number_is_on_its_scale(classes, code, answer):
    classes.ask(code, TEACHER, Question("How many?", low=0, high=10, step=1))
    with pytest.raises(ValueError, match="answer: expected a number from 0 to 10"):
        classes.answer(code, ANNA, 1, 1, answer)


def test_numbers_are_counted_by_parts_of_the_scale():
    counts = Question("How many?", low=0, high=10, step=1).tally([0.0, 0.5, 5.0, 10.0])
    assert sum(counts.values()) == 4
    assert next(iter(counts.items())) == ("0 to 1", 2)
    assert list(counts.items())[-1] == ("9 to 10", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        dict(text=" "),
        dict(text="x" * 501),
        dict(text="x", options=("one",)),
        dict(text="x", options=("same", "same")),
        dict(text="x", options=("a", "")),
        dict(text="x", options=tuple("abcdefg")),
        dict(text="x", low=1.0, high=1.0),
        dict(text="x", step=0.0),
    ],
)
def test_what_cannot_be_asked(wrong):
    with pytest.raises(ValueError, match=r"^(question|choices): expected"):
        Question(**wrong)


def test_every_prediction_of_the_lessons_can_be_asked():
    for lesson in LESSONS:
        for step, prediction in lesson.predictions.items():
            question = lesson_question(lesson.key, step, 0)
            assert Question.from_json(question.to_json()) == question
            assert question.text == prediction.question
            assert bool(question.options) == isinstance(prediction, Choice)
            assert bool(question.epochs) == isinstance(prediction, Curve)
            assert question.experiments == dict(lesson.experiments(0))
    with pytest.raises(ValueError, match="predicts nothing"):
        lesson_question(LESSONS[0].key, 0, 0)


def curve_question():
    lesson, step = next(
        (lesson, step)
        for lesson in LESSONS
        for step, one in lesson.predictions.items()
        if isinstance(one, Curve)
    )
    return lesson_question(lesson.key, step, 0)


def test_a_curve_is_sketched_by_five_heights(classes, code):
    question = curve_question()
    assert question.sketched_run in question.experiments
    assert question.epochs[-1] == question.experiments[question.sketched_run].epochs
    classes.ask(code, TEACHER, question)
    low, high = [0.0] * 5, [question.high] * 5
    classes.answer(code, BEN, 1, 1, high)
    classes.answer(code, ANNA, 1, 1, low)
    hidden = seen_by(classes, code, TEACHER).question
    assert (hidden.votes, hidden.sketches) == ((), ())
    assert seen_by(classes, code, ANNA).question.mine == low
    classes.vote_again(code, TEACHER)
    classes.answer(code, ANNA, 1, 2, high)
    classes.reveal(code, TEACHER)
    assert seen_by(classes, code, BEN).question.sketches == ([low, high], [high])
    table = collect.tables(classes, code, TEACHER)["answers"]
    assert list(table["answer"]) == [low, high, high]


@pytest.mark.parametrize("answer", ["x", 1.0, [], [1.0] * 4, [1.0] * 6, [-1.0] * 5, [None] * 5])
def test_what_is_no_sketch(classes, code, answer):
    classes.ask(code, TEACHER, curve_question())
    with pytest.raises(ValueError, match=r"^answer: expected "):
        classes.answer(code, ANNA, 1, 1, answer)


def test_what_the_run_says_is_the_lessons_own_answer(classes, code):
    lesson = min(LESSONS, key=lambda one: sum(e.epochs for e in one.experiments(0).values()))
    step, prediction = next(
        (step, one) for step, one in lesson.predictions.items() if isinstance(one, Choice | Number)
    )
    runs = {name: one.run() for name, one in lesson.experiments(0).items()}
    question = lesson_question(lesson.key, step, 0)
    outcome = question.outcome(runs)
    assert outcome.answer == prediction.answer(runs)
    number = classes.ask(code, TEACHER, question)
    classes.settle(code, TEACHER, number, outcome)
    assert seen_by(classes, code, ANNA).question.outcome is None
    classes.reveal(code, TEACHER)
    assert seen_by(classes, code, ANNA).question.outcome == outcome


# The class as one experiment, the board, the wall


@pytest.mark.parametrize("varied", VARIED)
def test_every_learner_has_another_one(varied):
    made = [variant(SMALL, varied, number) for number in range(1, 13)]
    assert len({getattr(one, varied) for one in made}) == len(made)
    same = {name for name in vars(SMALL) if name != varied}
    assert all(getattr(one, name) == getattr(SMALL, name) for one in made for name in same)
    assert Place("train", SMALL.to_query(), varied).experiment(3) == made[2]
    assert Place("train", SMALL.to_query(), varied).experiment(0) == SMALL  # the teacher's


def test_rates_stay_in_their_range():
    from lab.experiment import kinds

    low, high = bounds(kinds()["learning_rate"])
    for rate in (low, high):
        rates = [
            variant(Experiment(learning_rate=rate), "learning_rate", number).learning_rate
            for number in range(1, 101)
        ]
        assert low <= min(rates) <= max(rates) <= high


@pytest.mark.parametrize(
    "experiment",
    [
        SMALL,
        Experiment(dataset="digits", hidden_layers=(4,), epochs=2),
        Experiment(dataset="moons", samples=40, epochs=20, learning_rate=10.0),
        Experiment(dataset="sine", samples=40, hidden_layers=(3,), epochs=3),
    ],
)
def test_an_entry_is_small_and_comes_back_as_it_was(experiment):
    made = entry(experiment)
    assert Entry.from_bytes(made.to_bytes()) == made
    assert len(made.to_bytes()) < 4000
    assert len(made.grid) % made.columns == 0
    assert made.experiment == experiment


def test_the_grid_says_what_the_network_says():
    dataset = SMALL.make_dataset()
    run = SMALL.run(dataset=dataset)
    made = entry(SMALL, dataset)
    from lab.data import plane
    from lab.engine import forward

    _, _, X = plane(dataset).grid(28)
    outputs = forward(SMALL.make_network(dataset), run.parameters, X).A[2][0]
    np.testing.assert_array_equal(made.answers(), outputs * 255 > 127.5)


def test_agreement_is_the_share_of_the_commonest_answer():
    entries = [entry(SMALL), entry(SMALL), entry(Experiment(dataset="moons", epochs=1))]
    shares, count = agreement(entries)
    assert count == 2
    assert shares.shape == (28, 28)
    assert (shares == 1).all()  # twice the same run
    assert agreement([])[1] == 0


def test_the_wall_counts_learners_and_names_nobody(classes, code):
    classes.note_paste(code, ANNA, "dW = A", ["missing transpose", "sign"])
    classes.note_paste(code, ANNA, "dW = A", ["missing transpose", "sign"])  # the same once more
    classes.note_paste(code, ANNA, "dW = A2", ["sign"])
    classes.note_paste(code, BEN, "dW = A", ["sign"])
    assert wall(classes, code, TEACHER) == {"sign": 2, "missing transpose": 1}
    with pytest.raises(ValueError, match="a paste of at most"):
        classes.note_paste(code, BEN, "x" * 20_001, [])


# Collect and end


def test_what_a_teacher_takes_away(classes, code):
    classes.ask(code, TEACHER, Question("=1+1?", options=("yes", "no")))
    classes.answer(code, ANNA, 1, 1, "yes")
    classes.reveal(code, TEACHER)
    classes.ask(code, TEACHER, YES_OR_NO)
    classes.answer(code, ANNA, 2, 1, "no")  # never revealed
    classes.post(code, {ANNA: entry()})
    classes.note_paste(code, ANNA, "=cmd()", ["sign"])
    with zipfile.ZipFile(
        io.BytesIO(collect.as_zip(collect.tables(classes, code, TEACHER)))
    ) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    assert texts["answers.csv"].splitlines() == [
        "number,question,vote,name,answer",
        "1,'=1+1?,1,anna,yes",
    ]
    assert texts["runs.csv"].splitlines()[1].startswith("anna,5,")
    assert texts["pastes.csv"].splitlines() == ["mistakes,text", "sign,'=cmd()"]


@pytest.mark.postgresql
def test_a_database_that_is_gone_for_a_while_loses_nothing(postgresql_server):
    with closing(RunStore(postgresql_server.url, patience=60)) as store:
        classes = Classes(store)
        code, _ = classes.start(TEACHER)
        classes.join(code, ANNA, "anna")
        classes.join(code, BEN, "ben")
        classes.ask(code, TEACHER, YES_OR_NO)
        classes.answer(code, ANNA, 1, 1, "yes")
        before = seen_by(classes, code, TEACHER)
        postgresql_server.stop()
        for act in (
            lambda: classes.answer(code, BEN, 1, 1, "no"),
            lambda: seen_by(classes, code, ANNA),
            lambda: classes.post(code, {ANNA: entry()}),
            lambda: counters(classes, [code]),
        ):
            with pytest.raises(ValueError, match=r"^run store: [^\n]+$") as told:
                act()
            assert not isinstance(told.value, ClassOverError)  # nobody takes it for an end
        postgresql_server.start()
        assert seen_by(classes, code, TEACHER) == before
        classes.answer(code, BEN, 1, 1, "no")
        classes.reveal(code, TEACHER)
        assert seen_by(classes, code, BEN).question.votes == ({"yes": 1, "no": 1},)
        classes.end(code, TEACHER)


def test_the_end_deletes_all_there_is(classes, code, store):
    classes.ask(code, TEACHER, YES_OR_NO)
    classes.answer(code, ANNA, 1, 1, "yes")
    classes.post(code, {ANNA: entry()})
    classes.note_paste(code, ANNA, "dW = A", [])
    classes.end(code, TEACHER)
    assert rows_of(store) == 0
    with pytest.raises(ClassOverError):
        seen_by(classes, code, ANNA)
    with pytest.raises(ClassOverError):
        classes.join(code, ANNA, "anna")


def test_a_class_that_nobody_touched_is_deleted(classes, code, store, monkeypatch):
    monkeypatch.setenv("LAB_CLASS_DAYS", "7")
    with store.writing() as connection:
        connection.execute(CLASSES.update().values(touched=CLASSES.c.touched - 8 * 24 * 3600))
    kept, _ = classes.start(BEN)
    assert counters(classes, [code, kept]).keys() == {kept}
    assert rows_of(store) == 2


def test_who_watches_is_told_by_counters(classes, code):
    def now():
        return counters(classes, [code])[code]

    version, activity = now()
    classes.ask(code, TEACHER, YES_OR_NO)
    assert now() == (version + 1, activity)
    classes.answer(code, ANNA, 1, 1, "yes")
    assert now() == (version + 1, activity + 1)
