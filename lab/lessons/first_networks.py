"""The first lessons: what one neuron can do, what hidden units add, and the size of a step."""

from lab.experiment import Experiment
from lab.lessons.common import ALL, on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import dead_units, end, percent, rises, signed, start, successes
from lab.lessons.steps import Choice, Curve, Number, Read, Runs, See, Train, TryNext, Why

STARTS = 20  # of each network of the lesson on hidden units


# One neuron and a straight line


def one_neuron(seed: int, dataset: str) -> Experiment:
    return on_moons(seed, dataset=dataset, hidden_layers=(), epochs=100)


def why_a_line(runs: Runs) -> str:
    moons = runs["two moons"]
    w1, w2 = moons.parameters.W[1][0]
    b = moons.parameters.b[1][0, 0]
    return (
        f"The neuron ended at z = {w1:.2f} x1 {signed(w2)} x2 {signed(b)}. It says class 1 where"
        " z > 0, and z = 0 is the equation of a straight line, whatever the weights are. Training"
        f" moved that line to where the cost is lowest, {end(moons, 'cost'):.3f}. On two moons"
        f" {percent(1 - end(moons, 'accuracy'))} of the examples lie on the wrong side of it, and"
        " no other line does much better: the sigmoid bends the *height* of the output, not the"
        " *boundary*."
    )


ONE_NEURON = Lesson(
    key="one-neuron",
    title="One neuron and a straight line",
    minutes=4,
    experiments=lambda seed: {
        "a straight gap": one_neuron(seed, "linear"),
        "two moons": one_neuron(seed, "moons"),
    },
    claim=Claim(
        "One neuron gets at least 99 % right where a straight line separates the classes, and at"
        " most 95 % on two moons.",
        lambda runs: (
            end(runs["a straight gap"], "accuracy") >= 0.99
            and end(runs["two moons"], "accuracy") <= 0.95
        ),
    ),
    steps=(
        Read(
            "A network without a hidden layer is one neuron: **Z = W X + b**, then **A ="
            " sigmoid(Z)**. It answers class 1 where A > 0.5.\n\nYou will train the same neuron"
            " twice, 100 epochs each: once on two classes with a straight gap between them, once on"
            " two moons, half circles that reach into each other."
        ),
        Choice(
            "Which of the two will it get right, 99 examples in 100 or more?",
            ("Both", "Only the straight gap", "Only the moons", "Neither"),
            lambda runs: {
                (True, False): "Only the straight gap",
                (False, True): "Only the moons",
                (True, True): "Both",
                (False, False): "Neither",
            }[
                end(runs["a straight gap"], "accuracy") >= 0.99,
                end(runs["two moons"], "accuracy") >= 0.99,
            ],
        ),
        Number(
            "And on two moons: how many of 100 training examples will it get right?",
            low=0,
            high=100,
            step=1,
            near=3,
            answer=lambda runs: 100 * end(runs["two moons"], "accuracy"),
            unit="of 100",
        ),
        Train("One neuron, 100 epochs on each of the two."),
        See("accuracy", ("a straight gap", "two moons")),
        Why(why_a_line),
        TryNext(
            "Give the neuron a curve to work with: tick the extra features x1², x2² and x1 x2, and"
            " train again. What shape is the boundary now?",
            lambda seed: one_neuron(seed, "moons"),
        ),
    ),
)


# Hidden units


def on_xor(seed: int, units: int, start_number: int = 0) -> Experiment:
    return Experiment(
        dataset="xor",
        samples=80,
        noise=0.1,
        test_share=0.0,
        data_seed=seed,
        seed=STARTS * seed + start_number,
        hidden_layers=(units,),
        batch_size=80,
        epochs=200,
    )


def why_more_units(runs: Runs) -> str:
    two, three, eight = (successes(runs, f"{units} units") for units in (2, 3, 8))
    stuck = [
        run
        for name, run in runs.items()
        if name.startswith("2 units") and end(run, "accuracy") < 0.99
    ]
    told = (
        f" One of the {len(stuck)} that failed ended at a cost of {end(stuck[0], 'cost'):.2f} with"
        f" {percent(end(stuck[0], 'accuracy'))} right."
        if stuck
        else ""
    )
    return (
        "Each hidden unit is one line through the plane, and the output joins them. XOR needs two"
        " lines, so two units are *enough to draw it*. But the descent has to *find* them: from"
        " many starts both lines turn the same way, and from there every small step raises the"
        f" cost.{told} With more units it is enough that *some* two start well: of {STARTS} starts"
        f" {two} succeeded with 2 units, {three} with 3, {eight} with 8."
    )


HIDDEN_UNITS = Lesson(
    key="hidden-units",
    title="Hidden units: XOR with 2, 3 and 8",
    minutes=5,
    experiments=lambda seed: {
        f"{units} units, start {k}": on_xor(seed, units, k)
        for units in (2, 3, 8)
        for k in range(STARTS)
    },
    claim=Claim(
        "Of 20 starts on XOR some fail with 2 hidden units, no more fail with 3, and at most one"
        " fails with 8.",
        lambda runs: (
            successes(runs, "2 units") < STARTS
            and successes(runs, "2 units") <= successes(runs, "3 units")
            and successes(runs, "8 units") >= STARTS - 1
        ),
    ),
    steps=(
        Read(
            "XOR: class 1 in two opposite corners of a square, class 0 in the other two. No single"
            " line separates them; **two hidden units can**, and the weights that do it can be"
            " written down by hand.\n\nHere nobody writes them down. A tanh network with 2 hidden"
            f" units is trained from {STARTS} different starting weights, 200 epochs each. Then the"
            " same with 3 units, and with 8."
        ),
        Number(
            f"With 2 units: from how many of the {STARTS} starts will it learn XOR (99 % right)?",
            low=0,
            high=STARTS,
            step=1,
            near=2,
            answer=lambda runs: successes(runs, "2 units"),
            unit=f"of {STARTS} starts",
        ),
        Number(
            "And with 8 units?",
            low=0,
            high=STARTS,
            step=1,
            near=1,
            answer=lambda runs: successes(runs, "8 units"),
            unit=f"of {STARTS} starts",
        ),
        Train(f"{STARTS} starts of each of three networks: {3 * STARTS} runs of 200 epochs."),
        See("cost", tuple(f"{units} units, start {k}" for units in (2, 8) for k in range(4))),
        Why(why_more_units),
        TryNext(
            "Play 2 units, and press *New weights* until one start fails. Look at the two lines in"
            " the network diagram: where do they lie?",
            lambda seed: on_xor(seed, 2),
        ),
    ),
)


# The learning rate


def with_rate(seed: int, rate: float) -> Experiment:
    return on_moons(
        seed,
        activation="relu",
        initialization="he",
        batch_size=ALL,
        epochs=100,
        learning_rate=rate,
    )


RATES = {"alpha = 0.001": 0.001, "alpha = 0.5": 0.5, "alpha = 10": 10.0}


def best_rate(runs: Runs) -> str:
    return min(RATES, key=lambda name: end(runs[name], "cost"))


def why_the_rate(runs: Runs) -> str:
    small, right, large = runs["alpha = 0.001"], runs["alpha = 0.5"], runs["alpha = 10"]
    dead = dead_units(large)
    aftermath = (
        f" It left {dead} of 16 relu units dead; a later lesson is about those." if dead else ""
    )
    return (
        "A step is alpha times the gradient. At 0.001 a hundred steps moved the cost from"
        f" {start(small, 'cost'):.3f} to {end(small, 'cost'):.3f}: the direction is right, the"
        f" steps are too short. At 0.5 the same hundred steps reached {end(right, 'cost'):.3f}. At"
        f" 10 the cost *rose* in {rises(large)} of 100 epochs and stood as high as"
        f" {max(large.history['cost']):,.1f}: the gradient is the slope *where you stand*, and a"
        " step so long lands on the other side of the valley, higher up, where the slope is"
        f" something else.{aftermath}"
    )


LEARNING_RATE = Lesson(
    key="learning-rate",
    title="The learning rate: too small, right, too large",
    minutes=4,
    experiments=lambda seed: {name: with_rate(seed, rate) for name, rate in RATES.items()},
    claim=Claim(
        "After 100 epochs a rate of 0.5 has less than half the cost of 0.001, its cost never rose,"
        " and with a rate of 10 the cost rose at least twice and ended higher.",
        lambda runs: (
            2 * end(runs["alpha = 0.5"], "cost") < end(runs["alpha = 0.001"], "cost")
            and rises(runs["alpha = 0.5"]) == 0
            and rises(runs["alpha = 10"]) >= 2
            and end(runs["alpha = 10"], "cost") > end(runs["alpha = 0.5"], "cost")
        ),
    ),
    steps=(
        Read(
            "**W := W - alpha dW.** The gradient says which way is down; the learning rate alpha"
            " says how far to go. One network (2-8-8-1, relu) learns two moons for 100 epochs, all"
            " examples in one batch, with alpha = 0.001, 0.5 and 10. The starting weights are the"
            " same."
        ),
        Choice(
            "Which of them will have the lowest cost after 100 epochs?",
            tuple(RATES),
            best_rate,
        ),
        Curve("Sketch the cost with alpha = 10 over the 100 epochs.", run="alpha = 10", top=4.0),
        Train("The same network with three learning rates, 100 epochs each."),
        See("cost", tuple(RATES), log=True),
        Why(why_the_rate),
        TryNext(
            "Find the largest learning rate with which the cost still falls in every epoch. Change"
            " it while it plays.",
            lambda seed: with_rate(seed, 1.0),
        ),
    ),
)

FIRST_NETWORKS = (ONE_NEURON, HIDDEN_UNITS, LEARNING_RATE)
