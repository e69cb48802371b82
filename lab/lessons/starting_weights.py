"""Lessons on where training starts: from zeros, and from weights that are far too large."""

from lab.experiment import Experiment
from lab.lessons.common import on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import end, moved, percent, start
from lab.lessons.steps import Choice, Number, Read, Runs, See, Train, TryNext, Why

# All zeros


def from_zeros(seed: int) -> Experiment:
    return on_moons(seed, initialization="zeros", epochs=50, noise=0.2)


def why_zeros(runs: Runs) -> str:
    run = runs["all zeros"]
    total = run.parameters.flat.size
    return (
        f"{moved(run)} of {total} numbers moved: b[3] = {run.parameters.b[3][0, 0]:.3f}. Follow the"
        " equations. With W = 0 and b = 0 every Z is 0, so A[1] = A[2] = tanh(0) = 0. Then dW[3] ="
        " dZ[3] A[2]ᵀ / m = 0, because A[2] is 0; and dA[2] = W[3]ᵀ dZ[3] = 0, because W[3] is 0,"
        " so nothing goes further down. Only db[3], the mean of dZ[3], needs neither. The output is"
        f" the same for every example, and {percent(end(run, 'accuracy'))} of them are right."
    )


ZEROS = Lesson(
    key="all-zeros",
    title="All zeros: which numbers move?",
    minutes=4,
    experiments=lambda seed: {"all zeros": from_zeros(seed)},
    claim=Claim(
        "Started from zeros, a tanh network moves one number in 50 epochs, b[L], and keeps every"
        " other parameter at exactly 0.",
        lambda runs: (
            moved(runs["all zeros"]) == 1 and bool(runs["all zeros"].parameters.b[3][0, 0] != 0)
        ),
    ),
    steps=(
        Read(
            "A 2-8-8-1 network with tanh has 105 parameters: W[1], b[1], W[2], b[2], W[3], b[3]."
            " Somebody starts them *all* at 0. It seems fair: no unit is preferred.\n\nIt is"
            " trained for 50 epochs on two moons, in mini-batches of 32."
        ),
        Number(
            "How many of the 105 numbers will have moved?",
            low=0,
            high=105,
            step=1,
            near=0,
            answer=lambda runs: moved(runs["all zeros"]),
            unit="of 105",
        ),
        Choice(
            "Which of them?",
            ("W[1] and b[1]", "W[3] and b[3]", "b[3] alone", "all biases", "all", "none"),
            lambda runs: moved_parts(runs),
        ),
        Train("50 epochs from zeros."),
        See("cost", ("all zeros",)),
        Why(why_zeros),
        TryNext(
            "Start from *small* weights instead, standard deviation 0.01, and watch the gradient of"
            " each layer. How many epochs until something happens?",
            lambda seed: on_moons(seed, initialization="small", epochs=300),
        ),
    ),
)


def moved_parts(runs: Runs) -> str:
    """Which parameters moved, as one of the lesson's options."""
    parameters = runs["all zeros"].parameters
    named = {f"W[{l}]": W for l, W in parameters.W.items()}
    named |= {f"b[{l}]": b for l, b in parameters.b.items()}
    parts = {name for name, values in named.items() if values.any()}
    for option, meant in {
        "W[1] and b[1]": {"W[1]", "b[1]"},
        "W[3] and b[3]": {"W[3]", "b[3]"},
        "b[3] alone": {"b[3]"},
        "all biases": {"b[1]", "b[2]", "b[3]"},
        "none": set(),
    }.items():
        if parts == meant:
            return option
    return "all"


# Weights ten times too large


def from_scheme(seed: int, scheme: str) -> Experiment:
    return on_moons(seed, initialization=scheme, epochs=50)


def why_too_large(runs: Runs) -> str:
    large, xavier = runs["standard deviation 10"], runs["Xavier"]
    return (
        f"At epoch 0 the cost is {start(large, 'cost'):.1f}, beside {start(xavier, 'cost'):.2f}"
        " with Xavier: eight inputs of ±1 times weights near 10 make Z[3] as large as ±30, so the"
        " network is *certain* of nearly every answer, and"
        f" {percent(1 - start(large, 'accuracy'))} of them are wrong. A wrong answer"
        " given with certainty costs |z|. And tanh is flat at Z = ±10: its slope 1 - A² is about"
        " 10⁻⁸, so almost nothing reaches W[1] and W[2], and the hidden units stay what chance made"
        f" them. After 50 epochs: {end(large, 'cost'):.2f} beside {end(xavier, 'cost'):.2f}."
    )


TOO_LARGE = Lesson(
    key="large-weights",
    title="Weights ten times too large",
    minutes=4,
    experiments=lambda seed: {
        "Xavier": from_scheme(seed, "xavier"),
        "standard deviation 10": from_scheme(seed, "large"),
    },
    claim=Claim(
        "Started with a standard deviation of 10, the cost is at least twice that of Xavier at"
        " epoch 0, and still higher after 50 epochs.",
        lambda runs: (
            start(runs["standard deviation 10"], "cost") >= 2 * start(runs["Xavier"], "cost")
            and end(runs["standard deviation 10"], "cost") > end(runs["Xavier"], "cost")
        ),
    ),
    steps=(
        Read(
            "Xavier draws W[l] with a standard deviation of sqrt(1 / n[l-1]): 0.71 for two inputs,"
            " 0.35 for eight. Now the same network (2-8-8-1, tanh) starts with a standard deviation"
            " of **10** in every layer, far more than ten times too large.\n\nBoth are trained for"
            " 50 epochs on two moons. An output of 0.5 everywhere costs log 2 = 0.69."
        ),
        Number(
            "What is the cost of the large weights at epoch 0, before any training?",
            low=0,
            high=40,
            step=0.5,
            near=3,
            answer=lambda runs: start(runs["standard deviation 10"], "cost"),
        ),
        Choice(
            "And after 50 epochs?",
            (
                "The large weights have caught up",
                "The large weights still have the higher cost",
                "The large weights are ahead: they learn faster",
            ),
            lambda runs: caught_up(runs),
        ),
        Train("Two starts, 50 epochs each."),
        See("cost", ("Xavier", "standard deviation 10"), log=True),
        Why(why_too_large),
        TryNext(
            "Switch the large start to relu, which is not flat above 0. Does it get better, or is"
            " something else too large now?",
            lambda seed: on_moons(seed, initialization="large", activation="relu", epochs=100),
        ),
    ),
)


def caught_up(runs: Runs) -> str:
    ratio = end(runs["standard deviation 10"], "cost") / end(runs["Xavier"], "cost")
    if ratio > 1.1:
        return "The large weights still have the higher cost"
    if ratio < 0.9:
        return "The large weights are ahead: they learn faster"
    return "The large weights have caught up"


STARTING_WEIGHTS = (ZEROS, TOO_LARGE)
