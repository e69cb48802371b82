"""Find a learning rate, on the Sweep page: 64 real trainings, beside what the usual ramp says."""

from dataclasses import replace
from typing import Any

import streamlit as st

from lab import plots
from lab.experiment import Experiment
from lab.stage.slices import SHARE
from lab.sweep import GOOD, Candidate, RateSearch, rate_search, trainings
from lab.sweep.estimate import Estimate
from lab.ui.messages import plain
from lab.ui.turns import in_turns
from lab.visit.session import Session
from lab.visit.sweep_state import format_duration, refusal


def section(session: Session) -> None:
    """A button to search with, and what was found for the experiment as it is."""
    st.caption(
        "The setting of the Train page is trained to its end with 64 learning rates, as one stack,"
        " and beside it stands what the usual ramp says (Smith 2017): one short training in which"
        " the rate rises with every mini-batch."
    )
    wanted = without_rate(session.experiment)
    each = trainings(session.experiment)
    with session.charged():
        told = session.sweep.expect(each, session.contents, SHARE)
    refused = refusal(told)
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            "Find a learning rate",
            type="primary",
            icon=":material/search:",
            disabled=bool(refused),
        )
        st.markdown(f"**{len(each)} runs**, at most about {format_duration(told.seconds)}")
    if refused:
        st.warning(refused)
    if asked:
        session.rates = wanted, searched(session, told)
    if session.rates and session.rates[0] == wanted:
        show(session, session.rates[1])


def without_rate(experiment: Experiment) -> Experiment:
    """What a search is for: experiments that differ in their rate have the same."""
    return replace(experiment, learning_rate=Experiment().learning_rate)


def searched(session: Session, told: Estimate) -> RateSearch:
    """The search, in turns; whatever reruns the page breaks it off."""
    place = st.empty()
    place.button("Cancel", icon=":material/stop:")
    work = rate_search(session.experiment, session.dataset, told.pieces)
    found = in_turns(session.visitor, work, "Training with 64 learning rates")
    place.empty()
    return found


def show(session: Session, found: RateSearch) -> None:
    """The suggestion, the figure, and each candidate with what it really gave."""
    try:
        suggestion = found.suggestion
    except ValueError as problem:
        st.error(plain(f"{problem}."), icon=":material/error:")
        return
    st.markdown(answer(found, suggestion))
    if st.button(f"Use {suggestion.rate:g}", icon=":material/play_circle:"):
        use(session, suggestion.rate)
    st.plotly_chart(
        plots.final_costs(found),
        key="rates",
        alt="The final cost of 64 trainings by their learning rate, and the ramp",
    )
    st.dataframe(
        [row(found, candidate) for candidate in (*found.candidates, suggestion)],
        hide_index=True,
    )
    st.caption(
        f"All from the starting weights and mini-batches of seed {session.experiment.seed}: from"
        " others another rate may be the best. The rules are those of fastai's finder."
    )


def answer(found: RateSearch, suggestion: Candidate) -> str:
    """The first sentence."""
    good = found.good
    others = [rule for rule in found.candidates if rule.cost <= found.good_up_to]
    return (
        f"**{suggestion.rate:g}** is suggested: training ended at J = **{suggestion.cost:.3g}**."
        f" It is the middle one of {len(good)} rates, {good[0]:g} to {good[-1]:g}, that ended"
        f" within {GOOD:g} times the lowest cost, {found.best:.3g}. Of the {len(found.candidates)}"
        f" rules on the ramp {len(others) or 'none'} came as near."
    )


def row(found: RateSearch, candidate: Candidate) -> dict[str, Any]:
    ended = candidate.cost
    return {
        "rule": candidate.rule,
        "learning rate": f"{candidate.rate:g}",
        "training really ended at J": f"{ended:.4g}" if ended < float("inf") else "diverged",
        "times the lowest": f"{ended / found.best:.3g}" if ended < float("inf") else "",
    }


def use(session: Session, rate: float) -> None:
    """Turn the bench to this rate, from the starting weights on, and go there."""
    session.open(replace(session.experiment, learning_rate=rate))
    st.switch_page("lab/pages/train.py")
