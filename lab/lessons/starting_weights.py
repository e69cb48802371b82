"""Lessons on where training starts, and what reaches the first layer: zeros, large weights,
vanishing gradients, dead units.
"""

from lab.experiment import Experiment
from lab.lessons.common import on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import dead_units, end, gradient_ratio, moved, percent, start
from lab.lessons.steps import Choice, Curve, Number, Read, Runs, See, Train, TryNext, Why

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
        f"At epoch 0 the cost is {start(large, 'cost'):.1f}, beside {start(xavier, 'cost'):.2f} with"
        " Xavier: eight inputs of ±1 times weights near 10 make Z[3] as large as ±30, so the network"
        " is *certain* of nearly every answer, and half of them are wrong. A wrong answer given"
        " with certainty costs |z|. And tanh is flat at Z = ±10: its slope 1 - A² is about 10⁻⁸, so"
        " almost nothing reaches W[1] and W[2], and the hidden units stay what chance made them."
        f" After 50 epochs: {end(large, 'cost'):.2f} beside {end(xavier, 'cost'):.2f}."
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
        "Started with a standard deviation of 10, the cost is at least twice that of Xavier at epoch"
        " 0, and still higher after 50 epochs.",
        lambda runs: (
            start(runs["standard deviation 10"], "cost") >= 2 * start(runs["Xavier"], "cost")
            and end(runs["standard deviation 10"], "cost") > end(runs["Xavier"], "cost")
        ),
    ),
    steps=(
        Read(
            "Xavier draws W[l] with a standard deviation of sqrt(1 / n[l-1]): 0.71 for two inputs,"
            " 0.35 for eight. Now the same network (2-8-8-1, tanh) starts with a standard deviation"
            " of **10** in every layer, far more than ten times too large.\n\nBoth are trained for 50"
            " epochs on two moons. An output of 0.5 everywhere costs log 2 = 0.69."
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


# Six sigmoid layers


def six_layers(seed: int, activation: str) -> Experiment:
    scheme = "he" if activation == "relu" else "xavier"
    return on_moons(
        seed,
        hidden_layers=(8,) * 6,
        activation=activation,
        initialization=scheme,
        epochs=60,
    )


def power_of_ten(runs: Runs) -> str:
    """The sigmoid network's gradient of layer 1, as one of the lesson's options."""
    ratio = gradient_ratio(runs["sigmoid"])
    for option, least in VANISHING.items():
        if ratio >= least:
            return option
    return list(VANISHING)[-1]


VANISHING = {
    "about as large": 0.3,
    "3 to 30 times smaller": 1 / 30,
    "30 to 300 times smaller": 1 / 300,
    "more than 300 times smaller": 0.0,
}


def why_vanishing(runs: Runs) -> str:
    sigmoid, tanh, relu = (runs[name] for name in ("sigmoid", "tanh", "relu with He"))
    return (
        "Going down one layer multiplies by W[l]ᵀ and by g'(Z). The slope of the sigmoid is at most"
        " 0.25, and six of them at most 0.25⁶ = 0.0002. Here the gradient of layer 1 is"
        f" {gradient_ratio(sigmoid):.1e} of that of layer 7 at the start. The slope of tanh is 1 at"
        f" z = 0: {gradient_ratio(tanh):.2f}. That of relu is 1 for a unit that is on, and He's"
        " sqrt(2 / n) makes up for the half that are off:"
        f" {gradient_ratio(relu):.2f}. After 60 epochs they classify"
        f" {percent(end(sigmoid, 'accuracy'))}, {percent(end(tanh, 'accuracy'))} and"
        f" {percent(end(relu, 'accuracy'))}."
    )


SIX_LAYERS = Lesson(
    key="vanishing-gradient",
    title="Six sigmoid layers, and the gradient of layer 1",
    minutes=6,
    experiments=lambda seed: {
        "sigmoid": six_layers(seed, "sigmoid"),
        "tanh": six_layers(seed, "tanh"),
        "relu with He": six_layers(seed, "relu"),
    },
    claim=Claim(
        "Through six sigmoid layers the gradient of layer 1 starts at less than a hundredth of the"
        " last layer's; through tanh, and through relu with He, it is at least ten times that.",
        lambda runs: (
            gradient_ratio(runs["sigmoid"]) < 0.01
            and min(gradient_ratio(runs["tanh"]), gradient_ratio(runs["relu with He"]))
            > 10 * gradient_ratio(runs["sigmoid"])
        ),
    ),
    steps=(
        Read(
            "Six hidden layers of 8 units, and two moons, which two layers learn easily. Deeper can"
            " only be better, it seems.\n\nThe network is trained three times: with **sigmoid**"
            " (Xavier), with **tanh** (Xavier) and with **relu** (He's start). We look at the size"
            " of dW[1], layer 1's gradient, beside that of dW[7], the output layer's."
        ),
        Choice(
            "With sigmoid, before the first step: how large is dW[1] beside dW[7]?",
            tuple(VANISHING),
            power_of_ten,
        ),
        Curve(
            "Sketch the cost of the sigmoid network over 60 epochs (0.69 is chance).",
            run="sigmoid",
            top=1.0,
        ),
        Train("Three networks of six hidden layers, 60 epochs each."),
        See("gradient_1", ("sigmoid", "tanh", "relu with He"), log=True),
        Why(why_vanishing),
        TryNext(
            "Take away one sigmoid layer after the other. At how many does it begin to learn?",
            lambda seed: six_layers(seed, "sigmoid"),
        ),
    ),
)


# Dead relu units

UNITS = 16  # of the one hidden layer


def with_relu(seed: int, rate: float) -> Experiment:
    return on_moons(
        seed,
        hidden_layers=(UNITS,),
        activation="relu",
        initialization="he",
        epochs=50,
        learning_rate=rate,
    )


def why_dead(runs: Runs) -> str:
    fast, slow = runs["alpha = 10"], runs["alpha = 0.1"]
    return (
        f"{dead_units(fast)} of {UNITS} units are dead at alpha = 10, {dead_units(slow)} at 0.1. One"
        " step that is too long can carry a unit's b so far down that Z = W X + b is below 0 for"
        " *every* example. Then relu(Z) = 0 and relu'(Z) = 0 for all of them: dZ = 0, so dW and db"
        " of that unit are 0, and it never moves again, whatever the learning rate is afterwards."
        f" {percent(end(fast, 'accuracy'))} are right with the units that are left,"
        f" {percent(end(slow, 'accuracy'))} at 0.1."
    )


DEAD_UNITS = Lesson(
    key="dead-relu-units",
    title="Dead relu units",
    minutes=5,
    experiments=lambda seed: {
        "alpha = 0.1": with_relu(seed, 0.1),
        "alpha = 10": with_relu(seed, 10.0),
    },
    claim=Claim(
        "Of 16 relu units at least 2 are dead after 50 epochs with a learning rate of 10, and none"
        " with 0.1.",
        lambda runs: dead_units(runs["alpha = 10"]) >= 2 and dead_units(runs["alpha = 0.1"]) == 0,
    ),
    steps=(
        Read(
            "relu(z) is z above 0 and **exactly 0 below**; its slope there is 0 too. A unit whose Z"
            " is below 0 for every example of the data is called *dead*.\n\nOne hidden layer of"
            f" {UNITS} relu units is trained for 50 epochs on two moons, with alpha = 0.1 and with"
            " alpha = 10."
        ),
        Number(
            f"How many of the {UNITS} units are dead after 50 epochs with alpha = 10?",
            low=0,
            high=UNITS,
            step=1,
            near=2,
            answer=lambda runs: dead_units(runs["alpha = 10"]),
            unit=f"of {UNITS}",
        ),
        Choice(
            "With alpha = 0.1, is any unit dead?",
            ("None", "One or two", "More"),
            lambda runs: ("None", "One or two", "One or two", "More")[
                min(3, dead_units(runs["alpha = 0.1"]))
            ],
        ),
        Train(f"{UNITS} relu units with two learning rates, 50 epochs each."),
        See("cost", ("alpha = 0.1", "alpha = 10"), log=True),
        Why(why_dead),
        TryNext(
            "Take leaky relu with the same learning rate of 10. Its slope below 0 is small, but not"
            " 0: do units still die?",
            lambda seed: with_relu(seed, 10.0),
        ),
    ),
)

STARTING_WEIGHTS = (ZEROS, TOO_LARGE, SIX_LAYERS, DEAD_UNITS)
