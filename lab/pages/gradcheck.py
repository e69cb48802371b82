"""Gradient check: every gradient beside what the cost itself says."""

import numpy as np
import streamlit as st

from lab import plots
from lab.engine import TensorCheck
from lab.engine.gradcheck import EPS, THRESHOLD
from lab.plots.checks import bracketed
from lab.ui import address
from lab.ui.examples import DIVERGED, MOST_PARAMETERS, train_example
from lab.ui.lessons.links import lesson_link
from lab.ui.messages import plain
from lab.ui.session import current

MOST_EXAMPLES = 300
CURVE_EXAMPLES = 50
EPSILONS = [float(f"1e{power}") for power in range(-12, 0)]
CURVE = [float(eps) for eps in np.logspace(-12, -1, 23)]


def formatted(eps: float) -> str:
    return f"{eps:.0e}"


def row(name: str, check: TensorCheck) -> dict[str, object]:
    return {
        "tensor": bracketed(name),
        "verdict": (
            ("✓ right" if check.passed else "✗ differs")
            if check.is_measured
            else "nothing to measure"
        ),
        "relative difference": f"{check.difference:.1e}" if check.is_measured else "no number",
        "shape": " x ".join(map(str, check.numeric.shape)),
        "analytic (norm)": f"{np.linalg.norm(check.analytic[check.sampled]):.6g}",
        "numeric (norm)": f"{np.linalg.norm(check.numeric[check.sampled]):.6g}",
        "measured": f"{np.sum(check.sampled)} of {check.sampled.size}",
        "on a kink": f"{np.sum(check.kinks)} of {np.sum(check.sampled)}",
    }


st.title("Gradient check")
st.markdown(
    "A derivative says how much J changes when one parameter changes a little. So it can be"
    " measured: move the parameter by eps either way, and divide the difference of the two costs by"
    " 2 eps. That takes no chain rule, so it finds any mistake in one."
)
lesson_link("gradient-check")
st.latex(r"\text{numeric} = \frac{J(w + \varepsilon) - J(w - \varepsilon)}{2 \varepsilon}")
st.latex(
    r"\text{difference} = "
    r"\frac{\lVert \text{analytic} - \text{numeric} \rVert}{\lVert \text{analytic} \rVert + \lVert"
    r" \text{numeric} \rVert}"
)
session = current()
if session.has_arrived:
    asked = st.query_params.get("eps", formatted(EPS))
    eps_of = {formatted(value): value for value in EPSILONS}
    if asked not in eps_of:
        st.error(plain(f"eps: expected one of {', '.join(eps_of)}, got {asked[:40]!r}."))
    st.session_state["chosen eps"] = eps_of.get(asked, EPS)
eps = st.select_slider("eps", EPSILONS, key="chosen eps", format_func=formatted)
address.put_setting(session, {} if eps == EPS else {"eps": formatted(eps)})
whole = train_example(session)
example = whole.few(MOST_EXAMPLES)
if example.has_diverged:
    st.error(DIVERGED)
    st.stop()
report = example.check(session, eps)
sizes = "-".join(map(str, example.network.layer_sizes))
P = example.network.parameter_count
sample = (
    ""
    if report.sampled == P
    else f" Measured: {report.sampled:,} of {P:,} parameters, drawn at random."
)
m = whole.X.shape[1]
checked = example.X.shape[1]
st.caption(
    f"The {sizes} network of the Train page at {session.playback.reached}, on"
    f" {f'its {m}' if checked == m else f'{checked} of its {m:,}'} training examples.{sample}"
)

wrong = [bracketed(name) for name, check in report.items() if not check.passed]
unmeasured = [bracketed(name) for name in report.unmeasured]
if wrong:
    advice = (
        f"try {EPS:.0e}"
        if eps != EPS
        else "the curve below shows which eps measures this network best"
    )
    st.warning(
        f"{', '.join(wrong)}: the difference is above {THRESHOLD:.0e}. With eps = {eps:.0e} that is"
        f" the measuring's own error: {advice}."
    )
elif unmeasured:
    st.success(
        f"{len(report) - len(unmeasured)} of {len(report)} tensors can be measured, and they agree"
        f" to {THRESHOLD:.0e} or better."
    )
else:
    st.success(
        f"All {len(report)} tensors agree to {THRESHOLD:.0e} or better: backward computes the"
        " derivative of this cost."
    )
if unmeasured:
    st.warning(
        f"{', '.join(unmeasured)}: every entry stands on a kink, so the check can say nothing about"
        " them, neither right nor wrong."
    )
kinks = sum(int(np.sum(check.kinks)) for check in report.values())
if kinks:
    st.info(
        f"{kinks} of {report.sampled} entries stand on a kink of"
        f" {' and '.join(sorted(set(example.network.hidden)))}: moving them by eps = {eps:.0e}"
        " takes a unit's Z across 0, where the slope jumps and there is no derivative to measure."
        " They are left out of the difference. A smaller eps meets fewer, but does not help where"
        " Z is exactly 0, as it is in every hidden unit while all weights are 0."
    )
st.dataframe(
    [row(name, check) for name, check in report.items()], hide_index=True, height="content"
)

left, right = st.columns(2)
left.plotly_chart(plots.agreement(report), key="agreement")
if P <= MOST_PARAMETERS or right.toggle(
    "Measure the curve over eps", help="23 checks: some seconds with a network of this size."
):
    few = example.part(slice(0, CURVE_EXAMPLES))
    with right:
        curves = few.curves(session, CURVE)
        st.plotly_chart(plots.eps_v(CURVE, curves), key="eps")
st.markdown(
    "To the right, **truncation**: the difference quotient leaves out terms of size eps², so ten"
    " times the eps is a hundred times the error. To the left, **rounding**: J has 16 digits, and"
    " what it loses, about 1e-16, is divided by eps. Between them lies the best eps, near 1e-5. The"
    " check asks for a difference of at most 1e-7 (dashed line); the 1e-7 that is often advised for"
    " eps already rounds too much."
)

name = st.selectbox("Look at one tensor", list(report), format_func=bracketed)
left, right = st.columns(2)
left.plotly_chart(plots.matrix("analytic", report[name].analytic), key="analytic")
right.plotly_chart(plots.matrix("numeric", report[name].numeric), key="numeric")
