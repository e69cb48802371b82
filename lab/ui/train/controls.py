"""The settings as controls: each one shows a field of the session's Experiment and, when moved,
changes it.

The Experiment is the truth. A control takes its value from there in every run of the script, and
its range from the field's kind, so that a link, a button and a hand on a slider can never disagree.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

import streamlit as st

from lab.data import DATASETS, EXTRA_FEATURES, PLAIN_INPUTS
from lab.engine import ACTIVATIONS, COSTS, DEFAULT_COST, OPTIMIZERS, SCHEMES
from lab.experiment import (
    AUTO,
    CSV,
    DRAWN,
    MOST_LAYERS,
    SUITABLE_OUTPUTS,
    Experiment,
    kinds,
    unit_names,
)
from lab.published import PUBLISHED
from lab.settings import bounds
from lab.ui.train import drawing, file_step
from lab.ui.train.control import control
from lab.ui.train.live_slider import live_slider
from lab.visit.scene import MAX_POINTS_DRAWN
from lab.visit.session import ON_THE_STAGE, Session

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BATCHES = (1, 2, 4, 8, 10, 16, 32, 64, 128, 256, 512, 1024, 4096, 20_000)

NOISE_STEP = 0.05

PRINCIPAL, TWO_INPUTS = "Principal components", "Two inputs"

INITIALIZATIONS = {
    "zeros": "Zeros",
    "small": "Small normal (× 0.01)",
    "large": "Large normal (× 10)",
    "xavier": "Xavier",
    "he": "He",
    PUBLISHED: "As published",
}
LABELS = {CSV: "Your own table", DRAWN: "Draw your own", PUBLISHED: "A published run's"}
ABOUT = {
    CSV: "Your own file.",
    DRAWN: "Points that you put on the picture. Any data with two inputs can be drawn on, too.",
    PUBLISHED: "The examples of a run that others published.",
}


def first(session: Session) -> None:
    """The settings that are moved most and start training anew; those that steer it are on the
    stage.
    """
    dataset_choice(session)
    _noise(session)
    _activation(session)
    _hidden_layers(session)


def more(session: Session) -> None:
    """All other settings; in a frame those that the link names, at once; where a class has set most
    of them, none or few are left.
    """
    if not has_any(session):
        return
    place = (
        st.expander("More settings", key="more settings", on_change="ignore")
        if session.only is None
        else st.container()
    )
    with place:
        data_controls(session)
        starting_controls(session)
        training_controls(session)


def has_any(session: Session) -> bool:
    """Whether there is a setting that the visitor may see and move."""
    return any(map(session.has_control, kinds()))


def takes(session: Session, name: str) -> bool:
    """Whether the dataset at hand has a use for this setting."""
    source = DATASETS.get(session.experiment.dataset)
    return source is not None and name in source.settings


def is_split(session: Session) -> bool:
    """Whether the lab chooses the test part by chance: in a published run and in a drawing each
    example is in its part already.
    """
    return session.experiment.dataset not in (PUBLISHED, DRAWN)


def dataset_choice(session: Session) -> None:
    """The datasets as small pictures; the visitor's own by its name."""
    chosen = session.experiment.dataset
    source = DATASETS.get(chosen)
    own = [CSV] if session.upload else []
    own += [PUBLISHED] if session.experiment.published else []
    with st.container(key="datasets"):
        _control(
            session,
            st.pills,
            "dataset",
            f"Data: {_dataset_label(chosen)}",
            options=[*DATASETS, DRAWN, *own],
            format_func=_dataset_picture,
            required=True,
            help=f"{source.about} {source.teaches}" if source else ABOUT[chosen],
        )
    drawing.section(session)
    if not session.awaited and session.only is None and session.has_control("dataset"):
        file_step.offer(session)
    plane_choice(session)


def plane_choice(session: Session) -> None:
    """For more than two inputs: through which of them the picture is cut."""
    names = session.dataset.raw_inputs
    m = session.dataset.X.shape[1]
    if m > MAX_POINTS_DRAWN:
        st.caption(
            f"The pictures draw {MAX_POINTS_DRAWN:,} of the {m:,} training examples, chosen at random."
            " Training takes all of them."
        )
    if len(names) <= 2:
        return
    two = (names[0], names[1]) if session.training.axes == "pca" else session.training.axes
    # in every run: a page that was left has forgotten its controls
    st.session_state["plane"] = PRINCIPAL if session.training.axes == "pca" else TWO_INPUTS
    st.session_state["across"], st.session_state["up"] = two

    def chosen() -> None:
        across, up = st.session_state["across"], st.session_state["up"]
        if up == across:
            up = two[0] if across == two[1] else two[1]
        session.training.look_along(
            "pca" if st.session_state["plane"] == PRINCIPAL else (across, up)
        )

    st.segmented_control(
        "Picture of", [PRINCIPAL, TWO_INPUTS], key="plane", required=True, on_change=chosen
    )
    if session.training.axes != "pca":
        with st.container(horizontal=True):
            st.selectbox("Across", names, key="across", on_change=chosen, width=130)
            st.selectbox("Up", names, key="up", on_change=chosen, width=130)


def data_controls(session: Session) -> None:
    if takes(session, "samples"):
        _slider(session, "samples", "Samples", step=20)
    if takes(session, "classes"):
        _slider(session, "classes", "Classes")
    if len(session.dataset.raw_inputs) == 2:
        _control(
            session,
            st.pills,
            "features",
            "Extra inputs",
            options=EXTRA_FEATURES,
            selection_mode="multi",
        )
        _control(
            session,
            st.pills,
            "inputs_off",
            "Inputs switched off",
            options=PLAIN_INPUTS,
            selection_mode="multi",
            help="The network is not given them. The picture is still drawn over both.",
        )
    if is_split(session):
        _slider(
            session,
            "test_share",
            "Test share",
            step=0.05,
            help="The part of the examples that is never trained on.",
        )
    scaling = (
        "To mean 0 and deviation 1 on the training part. The target of a regression is"
        " standardized, too."
    )
    _control(session, st.checkbox, "standardize", "Standardize the inputs", help=scaling)
    if is_split(session):
        help_on_seed = "Draws the examples and splits them."
        _number(session, "data_seed", "Seed of the data", help=help_on_seed)


def starting_controls(session: Session) -> None:
    _control(
        session,
        st.selectbox,
        "initialization",
        "Initial weights",
        options=[*SCHEMES, *([PUBLISHED] if session.experiment.published else [])],
        format_func=INITIALIZATIONS.__getitem__,
    )
    _number(
        session,
        "seed",
        "Seed of the weights",
        help="Draws the starting weights, the mini-batches and dropout.",
    )
    _control(
        session,
        st.checkbox,
        "biases",
        "Biases",
        help="Off: every b stays 0, and Z = W A. A unit's line then goes through the origin.",
    )
    network = session.trainer.network
    outputs = SUITABLE_OUTPUTS[session.dataset.task]
    costs = [name for name, cost in COSTS.items() if network.output in cost.outputs]
    _control(
        session,
        st.selectbox,
        "output",
        "Output",
        options=[AUTO, *outputs],
        format_func=lambda name: _auto(name, outputs[0]),
    )
    default = DEFAULT_COST[network.output]
    _control(
        session,
        st.selectbox,
        "cost",
        "Cost",
        options=[AUTO, *costs],
        format_func=lambda name: _auto(name, default),
    )


def training_controls(session: Session) -> None:
    _control(
        session,
        st.selectbox,
        "optimizer",
        "Optimizer",
        options=list(OPTIMIZERS),
        format_func=str.capitalize,
    )
    _steps(
        session,
        "learning_rate",
        "Learning rate",
        RATES,
        help="On a logarithmic scale. Training goes on while you change it.",
    )
    _batch_size(session)
    _steps(session, "l2", "L2 penalty", PENALTIES, help="λ in J + λ/(2m) · sum of W².")
    _slider(
        session,
        "keep_prob",
        "Dropout: keep probability",
        step=0.05,
        help="1 keeps every hidden unit; 0.8 drops one in five at every step.",
    )
    _units_at_rest(session)
    _decay(session)
    _stop_rules(session)


def _decay(session: Session) -> None:
    _steps(
        session,
        "decay_rate",
        "Learning rate decay",
        DECAYS,
        help="After n intervals the learning rate is α / (1 + rate · n). 0 keeps it as it is.",
    )
    _number(
        session,
        "decay_every",
        "Decay: epochs of an interval",
        step=1,
        help="1: it falls every epoch.",
    )
    _number(session, "decay_after", "Decay: from epoch", step=1, help="Until then it is whole.")


def _stop_rules(session: Session) -> None:
    if session.only is None and session.classroom.controls is None:
        st.caption("Stop by itself")
    _number(
        session,
        "epochs",
        "After so many epochs",
        step=100,
        help="Run to the end stops there. So does Play, but for the usual"
        f" {Experiment().epochs}: then it goes on until you pause it.",
    )
    _number(session, "target_cost", "At a cost of", step=0.01, format="%g")
    _number(session, "patience", "When the test cost has not improved for so many epochs", step=10)


def _control(session: Session, widget: Any, name: str, label: str, **options: Any) -> None:
    """A widget that shows session.experiment's field `name` and changes it; none where the
    visitor's class keeps it as it is.
    """
    is_twice = session.only is not None and name in ON_THE_STAGE  # a frame is small
    if is_twice or not session.has_control(name):
        return

    def changed(value: Any) -> None:
        session.change(**{name: tuple(value) if isinstance(value, list) else value})

    shown = _shown(getattr(session.experiment, name))
    control(widget, f"setting_{name}", label, shown, changed, **options)


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _slider(session: Session, name: str, label: str, **options: Any) -> None:
    low, high = bounds(kinds()[name])
    _control(session, st.slider, name, label, min_value=low, max_value=high, **options)


def _number(session: Session, name: str, label: str, **options: Any) -> None:
    low, high = bounds(kinds()[name])
    _control(session, st.number_input, name, label, min_value=low, max_value=high, **options)


def _steps(session: Session, name: str, label: str, steps: Iterable[float], **options: Any) -> None:
    """A slider over a few round values; one from a link that is not among them takes its place
    between them.
    """
    values = sorted({*steps, getattr(session.experiment, name)})
    _control(session, st.select_slider, name, label, options=values, **options)


def _batch_size(session: Session) -> None:
    """Round sizes below the number of training examples, and all of them."""
    m = session.trainer.X.shape[-1]
    whole = max(m, session.experiment.batch_size)
    sizes = (*(n for n in BATCHES if n < m), whole)
    _steps(
        session,
        "batch_size",
        "Batch size",
        sizes,
        format_func=lambda n: f"all {m}" if n >= m else str(n),
    )


def _units_at_rest(session: Session) -> None:
    """Units that are not trained, and hidden ones that are switched off."""
    _, *hidden, outputs = session.trainer.network.layer_sizes
    of_hidden = unit_names(hidden)
    of_all = unit_names([*hidden, outputs])
    about = "1.3 is unit 3 of layer 1. Its W and b stay what they are."
    _control(session, st.multiselect, "frozen", "Frozen units", options=of_all, help=about)
    about = "Their A is 0, so that no gradient passes through them."
    _control(session, st.multiselect, "off", "Units switched off", options=of_hidden, help=about)


def _noise(session: Session) -> None:
    """Moves the picture while it is dragged; where the stage could not load, when it is let go of."""
    if not takes(session, "noise") or not session.has_control("noise"):
        return
    if session.playback.fault:
        _slider(session, "noise", "Noise", step=NOISE_STEP)
        return
    low, high = bounds(kinds()["noise"])
    value = session.experiment.noise
    live_slider("noise", "Noise", value, low=low, high=high, step=NOISE_STEP)


def _activation(session: Session) -> None:
    """One activation for all hidden layers. Where they differ, what each has stands there instead,
    so that choosing any takes it in all.
    """
    if not session.has_control("activation"):
        return
    words = session.experiment.activation_words
    mixed = [] if words in ACTIVATIONS else [words]

    def changed(name: str) -> None:
        if name in ACTIVATIONS:
            session.change(activation=name)

    control(
        st.selectbox,
        "setting_activation",
        "Activation of the hidden layers",
        words,
        changed,
        options=[*mixed, *ACTIVATIONS],
    )


def _hidden_layers(session: Session) -> None:
    """The list of hidden layers: how many there are, and the units of each."""
    if not session.has_control("hidden_layers"):
        return
    sizes = session.experiment.hidden_layers
    fewest, most = bounds(kinds()["hidden_layers"])

    def resized(count: int) -> None:
        now = session.experiment.hidden_layers
        session.change(hidden_layers=(*now, *[now[-1] if now else 8] * count)[:count])

    def changed(i: int, size: int) -> None:
        now = session.experiment.hidden_layers
        if i < len(now):
            session.change(hidden_layers=(*now[:i], size, *now[i + 1 :]))

    number = partial(control, st.number_input)
    with st.container(key="layers", horizontal=True, gap="xsmall"):
        number(
            "hidden_count",
            "Hidden layers",
            len(sizes),
            resized,
            min_value=0,
            max_value=MOST_LAYERS,
        )
        for i, size in enumerate(sizes):
            number(
                f"hidden_{i}",
                f"Units of layer {i + 1}",
                size,
                partial(changed, i),
                min_value=fewest,
                max_value=most,
            )


def _dataset_label(name: str) -> str:
    return LABELS.get(name) or DATASETS[name].label


def _dataset_picture(name: str) -> str:
    label = _dataset_label(name)
    has_picture = name in DATASETS or name == DRAWN
    return f"![{label}](app/static/datasets/{name}.svg)" if has_picture else label


def _auto(name: str, chosen: str) -> str:
    return f"auto: {chosen}" if name == AUTO else name
