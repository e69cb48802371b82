"""What a learner has not revealed is in nobody else's payload: two classes that differ in one
learner's answers alone look the same to all others, whatever is done in whatever order.
"""

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lab.classroom import Classes, Outcome, Place, Question, board, collect, seen_by, wall
from lab.runs import RunStore

TEACHER, SECRET = "browser:teacher", "browser:secret"
LEARNERS = [SECRET, "browser:anna", "browser:ben"]
OPTIONS = ("yes", "no", "perhaps")
CHOICE = Question("Does it fall?", options=OPTIONS)
NUMBER = Question("How far?", low=0, high=10, step=1)
CURVE = Question("Sketch it.", low=0, high=2, epochs=(0.0, 50.0, 100.0))
who = st.sampled_from(LEARNERS)


class TwoWorlds(RuleBasedStateMachine):
    """The same is done in both; but SECRET answers something else in the second."""

    @initialize()
    def start(self):
        self.stores = [RunStore(sa.URL.create("sqlite", database=":memory:")) for _ in range(2)]
        self.worlds = [Classes(store) for store in self.stores]
        self.codes = [classes.start(TEACHER)[0] for classes in self.worlds]
        self.number = 0
        self.vote = 1
        self.revealed = set()
        self.has_ended = False
        for who in LEARNERS:
            self.join(who)
        self.ask(CHOICE)

    def both(self, act):
        """Do it in both worlds, where it is refused or done alike."""
        results = []
        for world, (classes, code) in enumerate(zip(self.worlds, self.codes, strict=True)):
            try:
                act(classes, code, world)
                results.append("done")
            except ValueError as problem:
                results.append(str(problem).replace(code, "CODE"))
        assert results[0] == results[1]
        return results[0] == "done"

    @rule(who=who)
    def join(self, who):
        self.both(lambda classes, code, _: classes.join(code, who, who.removeprefix("browser:")))

    @rule(who=who)
    def leave(self, who):
        self.both(lambda classes, code, _: classes.leave(code, who))

    @rule(question=st.sampled_from([CHOICE, NUMBER, CURVE]))
    def ask(self, question):
        if self.both(lambda classes, code, _: classes.ask(code, TEACHER, question)):
            self.number += 1
            self.question = question
            self.vote = 1

    @rule(who=who, first=st.integers(0, 2), shift=st.integers(1, 2), late=st.booleans())
    def answer(self, who, first, shift, late):
        def act(classes, code, world):
            place = (first + shift * world * (who == SECRET)) % 3
            answer = OPTIONS[place] if self.question.options else float(place)
            if self.question.epochs:
                answer = [answer] * len(self.question.epochs)
            classes.answer(code, who, self.number, 1 if late else self.vote, answer)

        self.both(act)

    @precondition(lambda self: self.vote == 1)
    @rule()
    def vote_again(self):
        if self.both(lambda classes, code, _: classes.vote_again(code, TEACHER)):
            self.vote = 2

    @precondition(lambda self: self.number not in self.revealed)
    @rule()
    def reveal(self):
        if self.both(lambda classes, code, _: classes.reveal(code, TEACHER)):
            self.revealed.add(self.number)

    @rule()
    def settle(self):
        outcome = Outcome("yes")
        self.both(lambda classes, code, _: classes.settle(code, TEACHER, self.number, outcome))

    @rule(paused=st.booleans())
    def pause(self, paused):
        self.both(lambda classes, code, _: classes.pause(code, TEACHER, paused))

    @rule(together=st.booleans())
    def lead(self, together):
        self.both(lambda classes, code, _: classes.set_pace(code, TEACHER, together))
        self.both(lambda classes, code, _: classes.send(code, TEACHER, Place("check")))

    @precondition(lambda self: not self.has_ended and self.number > 2)
    @rule()
    def end(self):
        self.has_ended = self.both(lambda classes, code, _: classes.end(code, TEACHER))

    @invariant()
    def what_is_not_revealed_is_shown_to_nobody_else(self):
        owners = (TEACHER, *LEARNERS)
        seen = [{owner: self.seen(world, owner) for owner in owners} for world in range(2)]
        if self.number not in self.revealed:
            for owner in owners:
                assert owner == SECRET or seen[0][owner] == seen[1][owner]
        for owner, view in (*seen[0].items(), *seen[1].items()):
            if not isinstance(view, str) and view.question and not view.question.revealed:
                assert view.question.votes == view.question.sketches == ()
                assert view.question.outcome is None
                assert view.missing == () or owner == TEACHER

    @invariant()
    def a_collection_holds_what_was_revealed_alone(self):
        if not self.has_ended:
            classes, code = self.worlds[0], self.codes[0]
            found = collect.tables(classes, code, TEACHER)["answers"]
            assert set(found["number"]) <= self.revealed
            assert board(classes, code, TEACHER) == wall(classes, code, TEACHER) == {}

    def seen(self, world, owner):
        """What is sent to this owner, without the code; a sentence where nothing is."""
        try:
            seen = seen_by(self.worlds[world], self.codes[world], owner)
        except ValueError as problem:
            return str(problem)
        return type(seen)(**{**vars(seen), "code": "CODE"})

    def teardown(self):
        for store in getattr(self, "stores", ()):
            store.close()


def test_no_unrevealed_answer_reaches_anybody_else():
    run_state_machine_as_test(
        TwoWorlds, settings=settings(max_examples=16, stateful_step_count=25, deadline=None)
    )
