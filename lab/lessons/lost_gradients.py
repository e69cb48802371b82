"""Lessons on gradients that do not arrive: through many sigmoid layers, and at dead relu units."""

from lab.experiment import Experiment
from lab.lessons.common import on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import dead_units, end, gradient_ratio, percent
from lab.lessons.steps import Choice, Curve, Number, Read, Runs, See, Train, TryNext, Why

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
        " 0.25, and six of them at most 0.25⁶ = 0.0002. At your start the gradient of layer 1 is"
        f" {gradient_ratio(sigmoid):.2g} times that of layer 7. The slope of tanh is 1 at z = 0:"
        f" there it is {gradient_ratio(tanh):.2f} times. That of relu is 1 for a unit that is on,"
        " and He's sqrt(2 / n) makes up for the half that are off: there it is"
        f" {gradient_ratio(relu):.2f} times. After 60 epochs sigmoid classifies"
        f" {percent(end(sigmoid, 'accuracy'))} right, tanh {percent(end(tanh, 'accuracy'))} and"
        f" relu {percent(end(relu, 'accuracy'))}."
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
        f"{dead_units(fast)} of {UNITS} units are dead at alpha = 10, {dead_units(slow)} at 0.1."
        " One step that is too long can carry a unit's b so far down that Z = W X + b is below 0"
        " for *every* example. Then relu(Z) = 0 and relu'(Z) = 0 for all of them: dZ = 0, so dW and"
        " db of that unit are 0, and it never moves again, whatever the learning rate is"
        f" afterwards. {percent(end(fast, 'accuracy'))} are right with the units that are left,"
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

LOST_GRADIENTS = (SIX_LAYERS, DEAD_UNITS)
