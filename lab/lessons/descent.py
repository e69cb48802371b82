"""Lessons on the way down: the slope that a cost gives to a confident error, momentum and Adam."""

import numpy as np

from lab.experiment import Experiment
from lab.lessons.common import ALL, on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import end, percent, start
from lab.lessons.steps import Choice, Read, Runs, See, Train, TryNext, Why

# Sigmoid with squared error against cross-entropy

CROSS_ENTROPY, SQUARED_ERROR = "cross-entropy", "squared error"


def with_cost(seed: int, cost: str) -> Experiment:
    return on_moons(
        seed,
        hidden_layers=(16,),
        initialization="large",
        output="sigmoid",
        cost=cost,
        epochs=50,
    )


def gradient_share(runs: Runs) -> float:
    """dW[2] under squared error, as a part of that under cross-entropy, at the same weights."""
    return start(runs[SQUARED_ERROR], "gradient_2") / start(runs[CROSS_ENTROPY], "gradient_2")


def share_in_words(runs: Runs) -> str:
    share = gradient_share(runs)
    if share < 0.25:
        return "Less than a quarter"
    return "About half" if share < 0.9 else "As large, or larger"


def who_is_right_more_often(runs: Runs) -> str:
    ahead = end(runs[CROSS_ENTROPY], "accuracy") - end(runs[SQUARED_ERROR], "accuracy")
    if abs(ahead) < 0.01:
        return "Both about as often"
    return "Cross-entropy" if ahead > 0 else "Squared error"


def why_cross_entropy(runs: Runs) -> str:
    entropy, squared = runs[CROSS_ENTROPY], runs[SQUARED_ERROR]
    return (
        "Take an output of 0.999 where y = 0. Squared error: dZ = 2 (a - y) a (1 - a) = 2 x 0.999 x"
        " 0.000999 = 0.002. Cross-entropy: dZ = a - y = 0.999, five hundred times as much. The"
        " factor a(1 - a) is the slope of the sigmoid, flat where it is certain, *right or wrong*;"
        " the cross-entropy's own slope is steep there and cancels it. At your start"
        f" {percent(1 - start(squared, 'accuracy'))} of the answers were wrong, and dW[2] of the"
        f" squared error was {gradient_share(runs):.1%} of the other's. After 50 epochs"
        f" {percent(end(entropy, 'accuracy'))} are right with cross-entropy,"
        f" {percent(end(squared, 'accuracy'))} with squared error."
    )


CONFIDENTLY_WRONG = Lesson(
    key="confidently-wrong",
    title="Confidently wrong: squared error against cross-entropy",
    minutes=6,
    experiments=lambda seed: {
        CROSS_ENTROPY: with_cost(seed, "binary cross-entropy"),
        SQUARED_ERROR: with_cost(seed, SQUARED_ERROR),
    },
    claim=Claim(
        "From a start that is sure of wrong answers, dW[2] under squared error is less than a"
        " quarter of that under cross-entropy, and after 50 epochs fewer answers are right.",
        lambda runs: (
            gradient_share(runs) < 0.25
            and end(runs[SQUARED_ERROR], "accuracy") < end(runs[CROSS_ENTROPY], "accuracy")
        ),
    ),
    steps=(
        Read(
            "Large starting weights make a network sure of answers it knows nothing about: outputs"
            " near 0 and 1, many of them wrong. From *the same* such start a 2-16-1 network with a"
            " sigmoid output is trained on two costs:\n\n- squared error, (a - y)²\n-"
            " cross-entropy, -(y log a + (1 - y) log(1 - a))\n\nAn error of 1 seems to be the largest"
            " there is, either way."
        ),
        Choice(
            "Before the first step: how large is dW[2] under squared error, beside that under"
            " cross-entropy?",
            ("As large, or larger", "About half", "Less than a quarter"),
            share_in_words,
        ),
        Choice(
            "After 50 epochs, with which cost are more answers right?",
            ("Both about as often", "Cross-entropy", "Squared error"),
            who_is_right_more_often,
        ),
        Train("The same start, two costs, 50 epochs each."),
        See("accuracy", (CROSS_ENTROPY, SQUARED_ERROR)),
        Why(why_cross_entropy),
        TryNext(
            "Give the squared error a fair start, Xavier. Is cross-entropy still so far ahead?",
            lambda seed: with_cost(seed, SQUARED_ERROR),
        ),
    ),
)


# Momentum and Adam


def with_optimizer(seed: int, optimizer: str, rate: float) -> Experiment:
    return on_moons(seed, optimizer=optimizer, learning_rate=rate, batch_size=ALL, epochs=200)


DESCENT, MOMENTUM, ADAM = "gradient descent, 0.3", "momentum, 0.3", "Adam, 0.03"


def how_momentum_does(runs: Runs) -> str:
    ratio = end(runs[MOMENTUM], "cost") / end(runs[DESCENT], "cost")
    if ratio < 0.5:
        return "Less than half of it"
    return "More than twice as much" if ratio > 2 else "Between half and twice as much"


def why_adam(runs: Runs) -> str:
    descent, momentum, adam = runs[DESCENT], runs[MOMENTUM], runs[ADAM]
    least, most = np.log10([end(adam, "cost"), end(descent, "cost")])
    return (
        "Momentum in the course's form is an *average*: v = 0.9 v + 0.1 dW, then W - alpha v. Its"
        " steps are as long as those of gradient descent, only smoother, and it starts from v = 0,"
        f" a little behind: {end(momentum, 'cost'):.4f} beside {end(descent, 'cost'):.4f} after 200"
        " epochs. What it buys is that a *larger* alpha stays calm. (Other books write v = 0.9 v +"
        " dW; there the same alpha means steps ten times as long.) Adam divides that average by the"
        " root of the average square, weight by weight: a weight whose gradient is 0.001 moves as"
        " far as one whose gradient is 1, about alpha. So flat stretches do not slow it down:"
        f" {end(adam, 'cost'):.5f}, lower by a factor of {10 ** (most - least):,.0f}, with a tenth"
        " of the learning rate."
    )


OPTIMIZERS = Lesson(
    key="momentum-and-adam",
    title="Momentum and Adam",
    minutes=6,
    experiments=lambda seed: {
        DESCENT: with_optimizer(seed, "gradient descent", 0.3),
        MOMENTUM: with_optimizer(seed, "momentum", 0.3),
        ADAM: with_optimizer(seed, "adam", 0.03),
    },
    claim=Claim(
        "In 200 full-batch epochs Adam at 0.03 ends with less than a third of gradient descent's"
        " cost at 0.3; momentum (0.9, as an average) at 0.3 is not ahead of it by more than a"
        " tenth.",
        lambda runs: (
            3 * end(runs[ADAM], "cost") < end(runs[DESCENT], "cost")
            and end(runs[MOMENTUM], "cost") > 0.9 * end(runs[DESCENT], "cost")
        ),
    ),
    steps=(
        Read(
            "Three ways to use the same gradient, on two moons, all examples in one batch, 200"
            " epochs, from the same start:\n\n- **gradient descent**, W - alpha dW, alpha = 0.3\n-"
            " **momentum**, v = 0.9 v + 0.1 dW, then W - alpha v, alpha = 0.3\n- **Adam**, that"
            " average divided by the root of the average square, alpha = 0.03"
        ),
        Choice(
            "Momentum's cost at the end, beside that of gradient descent:",
            (
                "Less than half of it",
                "Between half and twice as much",
                "More than twice as much",
            ),
            how_momentum_does,
        ),
        Choice(
            "Which of the three ends with the lowest cost?",
            (DESCENT, MOMENTUM, ADAM),
            lambda runs: min(runs, key=lambda name: end(runs[name], "cost")),
        ),
        Train("Three optimizers, 200 epochs each."),
        See("cost", (DESCENT, MOMENTUM, ADAM), log=True),
        Why(why_adam),
        TryNext(
            "Momentum with alpha = 3. Then gradient descent with alpha = 3. Which one stays calm?",
            lambda seed: with_optimizer(seed, "momentum", 3.0),
        ),
    ),
)

DESCENTS = (CONFIDENTLY_WRONG, OPTIMIZERS)
