"""Lessons on the examples: how many a step sees, and whether what was learned holds for others."""

from typing import Any

from lab.experiment import Experiment, Run
from lab.lessons.common import on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import end, percent, rises
from lab.lessons.steps import Choice, Number, Read, Runs, See, Train, TryNext, Why

# A batch of 1 against all

EPOCHS = 40


def with_batch(seed: int, size: int) -> Experiment:
    return on_moons(
        seed,
        samples=120,
        hidden_layers=(8,),
        learning_rate=0.1,
        batch_size=size,
        epochs=EPOCHS,
    )


def which_is_lower(runs: Runs) -> str:
    ratio = end(runs["one at a time"], "cost") / end(runs["all at once"], "cost")
    if ratio < 0.8:
        return "One at a time"
    return "All at once" if ratio > 1.25 else "About the same"


def why_batches(runs: Runs) -> str:
    single, whole = runs["one at a time"], runs["all at once"]
    return (
        "An epoch sees each of the 90 training examples once, either way. But all at once is *one*"
        f" step an epoch, {EPOCHS} in the end; one at a time is 90, {90 * EPOCHS:,} in the end. The"
        f" cost: {end(whole, 'cost'):.3f} beside {end(single, 'cost'):.3f}. The price is noise: a"
        " single example's gradient is not the gradient of J. One at a time, the cost rose in"
        f" {rises(single)} of {EPOCHS} epochs; all at once, in {rises(whole)}. A mini-batch of 16"
        " or 32 lies between: several steps an epoch, each one steadier."
    )


BATCHES = Lesson(
    key="batch-size",
    title="One example at a time, or all at once",
    minutes=5,
    experiments=lambda seed: {
        "one at a time": with_batch(seed, 1),
        "all at once": with_batch(seed, 90),
    },
    claim=Claim(
        "After 40 epochs at the same learning rate, one example at a time has less than half the"
        " cost of all at once; its cost rose at least once, the other's never.",
        lambda runs: (
            2 * end(runs["one at a time"], "cost") < end(runs["all at once"], "cost")
            and rises(runs["one at a time"]) >= 1
            and rises(runs["all at once"]) == 0
        ),
    ),
    steps=(
        Read(
            "dW is a mean over the examples of the batch. With **all 90** training examples in it"
            " the mean is exact. With **one**, the gradient is that example's alone, and the next"
            f" one's points elsewhere.\n\nThe same network, alpha = 0.1, {EPOCHS} epochs, once each"
            " way."
        ),
        Choice(
            f"Which has the lower cost after {EPOCHS} epochs?",
            ("About the same", "All at once", "One at a time"),
            which_is_lower,
        ),
        Number(
            f"One at a time: in how many of the {EPOCHS} epochs will the cost rise?",
            low=0,
            high=EPOCHS,
            step=1,
            near=4,
            answer=lambda runs: rises(runs["one at a time"]),
            unit="epochs",
        ),
        Train(f"Batches of 1 and of 90, {EPOCHS} epochs each."),
        See("cost", ("one at a time", "all at once")),
        Why(why_batches),
        TryNext(
            "Find a learning rate with which all at once reaches the same cost in the same epochs.",
            lambda seed: with_batch(seed, 90),
        ),
    ),
)


# Overfitting


def overfitting(seed: int, **settings: Any) -> Experiment:
    return on_moons(
        seed,
        samples=80,
        noise=0.4,
        test_share=0.5,
        hidden_layers=(32, 32),
        optimizer="adam",
        learning_rate=0.01,
        batch_size=40,
        epochs=200,
        **settings,
    )


def best_test(run: Run) -> tuple[float, float]:
    """The lowest test cost, and its epoch."""
    return min(zip(run.history["test_cost"], run.history["epoch"], strict=True))


def what_the_test_does(runs: Runs) -> str:
    lowest, epoch = best_test(runs["32-32 units"])
    if end(runs["32-32 units"], "test_cost") < 1.1 * lowest:
        return "It falls, and stays low"
    return "It falls, then rises" if epoch > 0 else "It rises from the start"


def why_overfitting(runs: Runs) -> str:
    run = runs["32-32 units"]
    lowest, epoch = best_test(run)
    count = run.parameters.flat.size
    return (
        f"The network has {count:,} parameters for 40 training examples. The training cost went"
        f" down to {end(run, 'cost'):.3f}. The test cost was lowest, {lowest:.2f}, at epoch"
        f" {epoch:.0f}, and ended at {end(run, 'test_cost'):.2f},"
        f" {end(run, 'test_cost') / lowest:.1f} times as high: from there on the boundary bent"
        " around single examples, which is noise, and grew *certain* of it. Training never looks at the test examples, so it cannot notice."
        f" Accuracy tells less than the cost does: {percent(end(run, 'accuracy'))} in training,"
        f" {percent(end(run, 'test_accuracy'))} in the test."
    )


OVERFITTING = Lesson(
    key="overfitting",
    title="Overfitting, and what the test cost says",
    minutes=5,
    experiments=lambda seed: {"32-32 units": overfitting(seed)},
    claim=Claim(
        "The training cost falls below a quarter of where it began, and the test cost ends at least"
        " 1.2 times as high as its lowest point.",
        lambda runs: (
            end(runs["32-32 units"], "cost") < runs["32-32 units"].history["cost"][0] / 4
            and end(runs["32-32 units"], "test_cost") >= 1.2 * best_test(runs["32-32 units"])[0]
        ),
    ),
    steps=(
        Read(
            "Two moons again, but noisy: they mix, and no boundary can be right everywhere. Of 80"
            " examples 40 are for training and **40 are kept aside** for the test. The network is"
            " large, 2-32-32-1, and Adam trains it for 200 epochs.\n\nBoth costs are written down:"
            " that of the training examples, and that of the ones it has never seen."
        ),
        Choice(
            "The training cost will fall. What will the *test* cost do?",
            ("It falls, and stays low", "It falls, then rises", "It rises from the start"),
            what_the_test_does,
        ),
        Number(
            "How large is the test cost at the end? (0.69 is as good as guessing.)",
            low=0,
            high=3,
            step=0.05,
            near=0.3,
            answer=lambda runs: end(runs["32-32 units"], "test_cost"),
        ),
        Train("200 epochs of a large network on 40 examples."),
        See("test_cost", ("32-32 units",)),
        Why(why_overfitting),
        TryNext(
            "Set *patience* to 20: training stops 20 epochs after the best test cost. Or give it"
            " 1,000 examples instead of 80.",
            lambda seed: overfitting(seed),
        ),
    ),
)


# L2 and dropout


def regularized(seed: int) -> dict[str, Experiment]:
    return {
        "neither": overfitting(seed),
        "L2 penalty of 1": overfitting(seed, l2=1.0),
        "dropout, keep 0.5": overfitting(seed, keep_prob=0.5),
    }


def who_trains_best(runs: Runs) -> str:
    return min(runs, key=lambda name: end(runs[name], "cost"))


def who_tests_worst(runs: Runs) -> str:
    return max(runs, key=lambda name: end(runs[name], "test_cost"))


def why_regularized(runs: Runs) -> str:
    plain, l2, dropout = runs["neither"], runs["L2 penalty of 1"], runs["dropout, keep 0.5"]

    def largest(run: Run) -> float:
        return max(float(abs(W).max()) for W in run.parameters.W.values())

    return (
        "The penalty adds l2/m W to each dW, so every step shrinks every weight a little, and only"
        " what the examples *keep* asking for stays: the largest weight is"
        f" {largest(l2):.2f} beside {largest(plain):.2f} without. Small weights make a smooth"
        " boundary and outputs that are less certain. Dropout switches half of the hidden units off"
        " at random in every step, so no unit can rely on a single other one to remember an"
        f" example. Training costs: {end(plain, 'cost'):.2f} with neither, {end(l2, 'cost'):.2f}"
        f" (penalty included) and {end(dropout, 'cost'):.2f}. Test costs:"
        f" {end(plain, 'test_cost'):.2f}, {end(l2, 'test_cost'):.2f} and"
        f" {end(dropout, 'test_cost'):.2f}; those of L2 include its penalty. Both make training"
        " *worse*, and that is the point."
    )


REGULARIZATION = Lesson(
    key="l2-and-dropout",
    title="L2 and dropout",
    minutes=6,
    experiments=regularized,
    claim=Claim(
        "With an L2 penalty of 1, and with dropout that keeps half, the training cost ends higher"
        " and the test cost lower than with neither.",
        lambda runs: who_trains_best(runs) == "neither" and who_tests_worst(runs) == "neither",
    ),
    steps=(
        Read(
            "The large network on 40 noisy examples, three times: as it is; with an **L2 penalty**"
            " (l2/2m times the sum of all W², l2 = 1, added to the cost); and with **dropout**"
            " (each hidden unit takes part in a step with probability 0.5). Same start, same 200"
            " epochs."
        ),
        Choice(
            "Which one ends with the lowest *training* cost?",
            ("neither", "L2 penalty of 1", "dropout, keep 0.5"),
            who_trains_best,
        ),
        Choice(
            "And which one with the *highest* test cost?",
            ("L2 penalty of 1", "neither", "dropout, keep 0.5"),
            who_tests_worst,
        ),
        Train("Three times 200 epochs."),
        See("test_cost", ("neither", "L2 penalty of 1", "dropout, keep 0.5")),
        Why(why_regularized),
        TryNext(
            "Raise the penalty to 10 and to 100 while you watch the boundary. When does it stop"
            " learning the moons at all?",
            lambda seed: overfitting(seed, l2=1.0),
        ),
    ),
)

EXAMPLES = (BATCHES, OVERFITTING, REGULARIZATION)
