"""The Experiment: every setting of a run in one frozen object, its seeds included; and the Run it
leads to.

The same Experiment gives the same numbers, bit for bit. It travels as a link (`to_query`,
`from_query`: only what differs from the defaults) and as JSON, and it makes what a run needs, in
this order:

    dataset = experiment.make_dataset()
    trainer = experiment.make_trainer(dataset)      # network, starting weights, optimizer, stop rules
    run = experiment.run()                          # all of it at once, without a page
"""

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

import lab
from lab import data
from lab.engine import (
    ACTIVATIONS,
    COSTS,
    OPTIMIZERS,
    OUTPUTS,
    SCHEMES,
    Decay,
    Hyperparameters,
    Network,
    Optimizer,
    Parameters,
    Snapshot,
    Stop,
    Trained,
    Trainer,
    Units,
    initialize,
)
from lab.published import (
    PUBLISHED,
    RUNS,
    PublishedRun,
    ReseededOrders,
    make_dataset,
    settings_of,
)
from lab.settings import Flag, Kind, Maybe, Names, OneOf, Real, Several, Text, Unit, Whole, refuse

AUTO = "auto"
CSV = "csv"
DRAWN = "drawn"
LONGEST_POINTS = 8000  # characters
MOST_LAYERS = 8
MOST_UNITS_AT_REST = 64
MOST_PROBLEMS = 10  # of a link that are told one by one
SUITABLE_OUTPUTS = {  # the first is what AUTO stands for
    "binary": ("sigmoid", "tanh", "linear"),
    "classes": ("softmax", "sigmoid", "tanh", "linear"),
    "regression": ("linear", "tanh"),
}


def setting(default: Any, kind: Kind) -> Any:
    return field(default=default, metadata={"kind": kind})


@dataclass(frozen=True)
class Experiment:
    """Every setting of a run. ValueError, naming the setting, for a value out of its range.

    samples to classes: the toy datasets; file to gaps: the user's own table, of the contents with
    this digest alone (empty: of any), and how it is read. data_seed draws and splits the data, seed
    draws the starting weights, the mini-batches and dropout. output and cost: "auto" takes what
    suits the data. inputs_off: of two inputs, those that the network is not given. activations: one
    for each hidden layer, where they are not all `activation`. biases: off, they stay what they
    start from, which is 0. Units, such as 1.3 for unit 3 of layer 1, may be frozen: their W and b
    stay what they are; hidden ones may be off: their A is 0. From the epoch decay_after on the
    learning rate is divided by 1 + decay_rate n after n times decay_every epochs.

    points: those drawn by hand, of the dataset "drawn", as `data.Drawing` writes them; empty: as
    few as there can be.

    published: a run that others published. The dataset "published" is its data, the initialization
    "published" its starting weights and the orders of its mini-batches.
    """

    dataset: str = setting("moons", OneOf((*data.DATASETS, CSV, DRAWN, PUBLISHED)))
    file: str = setting("", Text())
    target: str = setting("", Text())
    task: str = setting(AUTO, OneOf((AUTO, "classes", "regression")))
    file_digest: str = setting("", Text())
    separator: str = setting(AUTO, OneOf((AUTO, *data.SEPARATORS)))
    decimal_sign: str = setting(AUTO, OneOf((AUTO, *data.DECIMAL_SIGNS)))
    first_row: str = setting(AUTO, OneOf((AUTO, "names", "example")))
    left_out: tuple[str, ...] = setting((), Names(data.MAX_COLUMNS))
    one_hot: tuple[str, ...] = setting((), Names(data.MAX_COLUMNS))
    as_number: tuple[str, ...] = setting((), Names(data.MAX_COLUMNS))
    gaps: str = setting("refuse", OneOf(data.GAP_RULES))
    points: str = setting("", Text(LONGEST_POINTS))
    published: str = setting("", OneOf(("", *RUNS)))
    samples: int = setting(300, Whole(20, 5000))
    noise: float = setting(0.2, Real(0.0, 1.0))
    classes: int = setting(2, Whole(2, 6))
    test_share: float = setting(0.25, Real(0.0, 0.8))
    standardize: bool = setting(True, Flag())
    features: tuple[str, ...] = setting(
        (), Several(OneOf(data.EXTRA_FEATURES), most=len(data.EXTRA_FEATURES))
    )
    inputs_off: tuple[str, ...] = setting((), Several(OneOf(data.PLAIN_INPUTS), most=2))
    data_seed: int = setting(0, Whole(0, 9999))

    hidden_layers: tuple[int, ...] = setting((8, 8), Several(Whole(1, 64), most=MOST_LAYERS))
    activation: str = setting("tanh", OneOf(tuple(ACTIVATIONS)))
    activations: tuple[str, ...] = setting((), Several(OneOf(tuple(ACTIVATIONS)), most=MOST_LAYERS))
    output: str = setting(AUTO, OneOf((AUTO, *OUTPUTS)))
    cost: str = setting(AUTO, OneOf((AUTO, *COSTS)))
    initialization: str = setting("xavier", OneOf((*SCHEMES, PUBLISHED)))
    biases: bool = setting(True, Flag())
    frozen: tuple[str, ...] = setting((), Several(Unit(), most=MOST_UNITS_AT_REST))
    off: tuple[str, ...] = setting((), Several(Unit(), most=MOST_UNITS_AT_REST))
    seed: int = setting(0, Whole(0, 9999))

    optimizer: str = setting("gradient descent", OneOf(tuple(OPTIMIZERS)))
    learning_rate: float = setting(0.3, Real(1e-4, 10.0))
    decay_rate: float = setting(0.0, Real(0.0, 10.0))
    decay_every: int = setting(1, Whole(1, 100_000))
    decay_after: int = setting(0, Whole(0, 100_000))
    batch_size: int = setting(32, Whole(1, data.MAX_ROWS))
    l2: float = setting(0.0, Real(0.0, 100.0))
    keep_prob: float = setting(1.0, Real(0.1, 1.0))

    epochs: int = setting(1000, Whole(1, 100_000))
    target_cost: float | None = setting(None, Maybe(Real(0.0, 1e6)))
    patience: int | None = setting(None, Maybe(Whole(1, 100_000)))

    def __post_init__(self) -> None:
        for name, kind in kinds().items():
            object.__setattr__(self, name, kind.check(name, getattr(self, name)))
        data.Drawing.read(self.points)
        if (
            self.output != AUTO
            and self.cost != AUTO
            and self.output not in COSTS[self.cost].outputs
        ):
            raise refuse("cost", f"one that goes with {self.output} outputs", self.cost)

    # What a run needs, made in the order in which data flows.

    def make_dataset(self, contents: bytes | None = None) -> data.Dataset:
        """The data, split and scaled. A CSV experiment needs the file's contents; ValueError
        without them, or for another file's.
        """
        return data.without_inputs(self._with_all_inputs(contents), self.inputs_off)

    def _with_all_inputs(self, contents: bytes | None) -> data.Dataset:
        preparation: dict[str, Any] = dict(
            test_share=self.test_share,
            seed=self.data_seed,
            standardize=self.standardize,
            features=self.features,
        )
        if self.dataset == PUBLISHED:
            return make_dataset(self._published_run, self.features, self.standardize)
        if self.dataset == DRAWN:
            return data.Drawing.read(self.points).to_dataset(self.standardize, self.features)
        if self.dataset != CSV:
            return data.make(
                self.dataset,
                samples=self.samples,
                noise=self.noise,
                classes=self.classes,
                **preparation,
            )
        if contents is None:
            raise ValueError(
                f"dataset: the file {self.file or 'of this experiment'} is not part of a link;"
                " upload it on the Train page"
            )
        if self.file_digest and self.file_digest != digest_of(contents):
            raise ValueError(
                f"dataset: expected the {self.file} that this experiment is on, got one of other"
                " contents; upload it on the Train page"
            )
        task: Any = None if self.task == AUTO else self.task
        return data.from_csv(
            contents,
            self.target or None,
            name=self.file,
            task=task,
            choices=self.choices,
            **preparation,
        )

    @property
    def choices(self) -> data.Choices:
        """How the user's own table is read."""
        gaps: Any = self.gaps
        return data.Choices(
            separator=None if self.separator == AUTO else data.SEPARATORS[self.separator],
            decimal=None if self.decimal_sign == AUTO else data.DECIMAL_SIGNS[self.decimal_sign],
            has_names=None if self.first_row == AUTO else self.first_row == "names",
            left_out=self.left_out,
            one_hot=self.one_hot,
            as_number=self.as_number,
            gaps=gaps,
        )

    def make_network(self, dataset: data.Dataset) -> Network:
        """The network's shape. ValueError if the chosen output or cost has no meaning for the
        data.
        """
        suitable = SUITABLE_OUTPUTS[dataset.task]
        output = suitable[0] if self.output == AUTO else self.output
        if output not in suitable:
            raise refuse("output", f"one of {', '.join(suitable)} for {dataset.name}", output)
        sizes = (dataset.X.shape[0], *self.hidden_layers, dataset.Y.shape[0])
        cost = None if self.cost == AUTO else self.cost
        if self.activations and len(self.activations) != len(self.hidden_layers):
            expected = f"{len(self.hidden_layers)} names, one for each hidden layer"
            raise refuse("activations", expected, ", ".join(self.activations))
        hidden = self.activations or self.activation
        return Network(sizes, hidden, output, cost, off=units(self.off))

    @property
    def activation_words(self) -> str:
        """The activation of all hidden layers, or of each."""
        return ", ".join(self.activations) or self.activation

    def fitted_to_layers(self, count_before: int | None = None) -> "Experiment":
        """The same, but for what its layers do not have: units frozen or off, activations; a hidden
        layer that has none yet takes `activation`. count_before: how many hidden layers there were
        until now; frozen units of the output layer stay frozen there.
        """
        count = len(self.hidden_layers)
        activations = (*self.activations, *[self.activation] * count)[:count]
        one = activations[0] if activations else self.activation
        is_one = not self.activations or set(activations) <= {one}
        at_hand = unit_names(self.hidden_layers)
        before = count if count_before is None else count_before
        frozen = (
            f"{count + 1}.{i}" if l == before + 1 else name
            for name, (l, i) in zip(self.frozen, units(self.frozen), strict=True)
            if l == before + 1 or name in at_hand
        )
        return replace(
            self,
            activation=one if self.activations and is_one else self.activation,
            activations=() if is_one else activations,
            frozen=tuple(frozen),
            off=tuple(name for name in self.off if name in at_hand),
        )

    def fitted_to_outputs(self, count: int) -> "Experiment":
        """The same, but for frozen units of the output layer beyond its `count` units."""
        output_layer = len(self.hidden_layers) + 1
        pairs = zip(self.frozen, units(self.frozen), strict=True)
        kept = tuple(name for name, (l, i) in pairs if l != output_layer or i <= count)
        return replace(self, frozen=kept)

    def make_optimizer(self) -> Optimizer:
        return OPTIMIZERS[self.optimizer](self.learning_rate)

    def make_hyperparameters(self) -> Hyperparameters:
        return Hyperparameters(
            self.make_optimizer(),
            batch_size=self.batch_size,
            l2=self.l2,
            keep_prob=self.keep_prob,
            decay=Decay(self.decay_rate, self.decay_every, self.decay_after),
            biases=self.biases,
            frozen=units(self.frozen),
        )

    def make_stop(self) -> Stop:
        return Stop(self.epochs, self.target_cost, self.patience)

    def make_parameters(self, network: Network) -> Parameters:
        """The starting weights and biases. ValueError where a published run has others than this
        network's.
        """
        if self.initialization != PUBLISHED:
            return initialize(network, self.initialization, self.seed)
        parameters = self._published_run.make_parameters()
        if parameters.layer_sizes != network.layer_sizes:
            asked, published = (
                "-".join(map(str, sizes)) for sizes in (network.layer_sizes, parameters.layer_sizes)
            )
            raise ValueError(
                f"initialization: expected a network {published}, as {self.published} has, got"
                f" {asked}; choose other starting weights"
            )
        return parameters

    def make_order(self) -> int | ReseededOrders:
        """What draws the mini-batches and dropout."""
        return self._published_run.make_order() if self.initialization == PUBLISHED else self.seed

    @property
    def needs_published(self) -> bool:
        """Whether data or starting weights are those of a published run."""
        return PUBLISHED in (self.dataset, self.initialization)

    @property
    def _published_run(self) -> PublishedRun:
        """The run that `published` names. ValueError where it names none."""
        if not self.published:
            raise refuse("published", "the name of a published run", "none")
        return RUNS[self.published]

    def make_trainer(self, dataset: data.Dataset, parameters: Parameters | None = None) -> Trainer:
        """A trainer at epoch 0, its starting weights drawn from the seed unless they are given."""
        network = self.make_network(dataset)
        return Trainer(
            network,
            parameters or self.make_parameters(network),
            X=dataset.X,
            Y=dataset.Y,
            seed=self.make_order(),
            X_test=dataset.X_test,
            Y_test=dataset.Y_test,
            stop=self.make_stop(),
            **vars(self.make_hyperparameters()),
        )

    def steer(self, trainer: Trainer) -> None:
        """Give a trainer under way this experiment's settings of KEEPS_TRAINING; it goes on from
        where it is.
        """
        trainer.change(
            stop=self.make_stop(), off=units(self.off), **vars(self.make_hyperparameters())
        )

    def run(
        self, progress: Callable[[float], None] | None = None, dataset: data.Dataset | None = None
    ) -> "Run":
        """Train to the end. progress is called now and then with the share of the epochs that is
        done.
        """
        began = time.perf_counter()
        trainer = self.make_trainer(dataset or self.make_dataset())
        while not trainer.finished:
            trainer.run(seconds=0.1)
            if progress:
                progress(trainer.epoch / self.epochs)
        return Run.of(self, trainer, time.perf_counter() - began)

    @classmethod
    def of_published(cls, name: str) -> "Experiment":
        """The published run of this name. ValueError, with the reason, for one that no Experiment
        can be.
        """
        experiment = cls(**settings_of(RUNS[name]))
        experiment.make_network(experiment.make_dataset())
        return experiment

    @property
    def data_settings(self) -> tuple[Any, ...]:
        """The settings that make the dataset: where they are equal, the data are."""
        return tuple(getattr(self, name) for name in OF_THE_DATA)

    @property
    def points_digest(self) -> str:
        """What tells one drawing from another; empty for data that are not drawn."""
        text = data.Drawing.read(self.points).text if self.dataset == DRAWN else ""
        return digest_of(text.encode()) if text else ""

    def told(self, name: str) -> str:
        """A setting as a table tells it: as a link writes it, but of drawn points the digest."""
        if name == "points":
            return self.points_digest
        return kinds()[name].format(getattr(self, name))

    # How it travels.

    def to_query(self) -> dict[str, str]:
        """The settings that differ from the defaults, as texts by name: the query of a link."""
        default = Experiment()
        differing = {
            name: getattr(self, name)
            for name in kinds()
            if getattr(self, name) != getattr(default, name)
        }
        return {name: kinds()[name].format(value) for name, value in differing.items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Experiment", list[str]]:
        """The experiment of a link, and one sentence for each part of it that was refused; there
        the default is used.
        """
        experiment, problems = cls(), []
        # the order of the fields, so that it does not matter in which order a link names them
        order = list(kinds())
        for name, text in sorted(
            query.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1
        ):
            try:
                if name not in order:
                    raise refuse("link", f"settings such as {', '.join(order[:3])}", name)
                value: Any = kinds()[name].parse(name, text)
                experiment = replace(experiment, **{name: value})
            except ValueError as problem:
                problems.append(f"{problem}. The default is used.")
        if len(problems) > MOST_PROBLEMS:
            more = len(problems) - MOST_PROBLEMS
            problems[MOST_PROBLEMS:] = [f"link: {more:,} more of its parts were refused."]
        return experiment, problems

    def to_json(self) -> str:
        """Every setting, as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """The experiment that `to_json` wrote. ValueError, in one sentence, for anything else."""
        try:
            settings = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as problem:
            raise ValueError(
                f"experiment: expected JSON, got text that is not ({type(problem).__name__})"
            ) from None
        if not isinstance(settings, dict) or not settings.keys() <= kinds().keys():
            raise refuse(
                "experiment",
                f"an object with settings such as {', '.join(list(kinds())[:3])}",
                text,
            )
        return cls(**settings)


def units(names: Iterable[str]) -> Units:
    """Units by their names: (1, 3) for 1.3."""
    pairs = (map(int, name.split(".")) for name in names)
    return tuple((l, i) for l, i in pairs)


def unit_names(sizes: Iterable[int]) -> list[str]:
    """The units of layers 1, 2, ... of these sizes: 1.3 is unit 3 of layer 1."""
    return [f"{l}.{i}" for l, n in enumerate(sizes, 1) for i in range(1, n + 1)]


def digest_of(contents: bytes) -> str:
    """What tells one file from another, whatever they are called: 64 bits of SHA-256, in 16
    hexadecimal digits.
    """
    return hashlib.sha256(contents).hexdigest()[:16]


def kinds() -> dict[str, Kind]:
    """The kind of every setting, by its name, in the order of the fields."""
    return {setting.name: setting.metadata["kind"] for setting in fields(Experiment)}


KEEPS_TRAINING = frozenset(
    {
        "optimizer",
        "learning_rate",
        "decay_rate",
        "decay_every",
        "decay_after",
        "batch_size",
        "l2",
        "keep_prob",
        "frozen",
        "off",
        "epochs",
        "target_cost",
        "patience",
    }
)
"""The settings that can change while training goes on; any other starts it anew."""

STOP_RULES = frozenset({"epochs", "target_cost", "patience"})
"""Those of them that change no number of the run, only where it ends."""

OF_A_FILE = (
    "file", "target", "task", "file_digest", "separator", "decimal_sign", "first_row",
    "left_out", "one_hot", "as_number", "gaps",
)  # fmt: skip
"""The settings of the user's own table."""

OF_THE_DATA = frozenset({
    "dataset", "published", "points", *OF_A_FILE, "samples", "noise", "classes", "test_share",
    "standardize", "features", "inputs_off", "data_seed",
})  # fmt: skip
"""The settings that make the dataset: where they are equal, the data are."""


MOMENTS = 24  # epochs whose weights a Run keeps, at most
MOMENT_BYTES = 2**20  # and what they may take together
PAUSED = "paused"  # why a run has stopped that no rule has stopped
TRAINED_ON = "trained on from kept weights, with new mini-batches and averages of the optimizer"


def versions() -> dict[str, str]:
    """Versions of what a run's numbers depend on: with the same ones they come out the same."""
    return {
        "backprop-lab": lab.__version__,
        "python": platform.python_version(),
        **{name: installed(name) for name in ("numpy", "scikit-learn")},
    }


@cache
def installed(name: str) -> str:
    """A package's version: read from a file, which takes as long as training a small network."""
    return version(name)


@dataclass(frozen=True)
class Run:
    """A finished run: its Experiment, the history, the final weights, the last row of the history,
    and what it took.

    moments: the weights at a few epochs, the first and the last among them, in float32: for
    pictures. changes: what was altered while it trained; such a run is not its Experiment alone.
    """

    experiment: Experiment
    history: dict[str, list[float]]
    parameters: Parameters
    metrics: dict[str, float]
    seconds: float
    stopped: str
    moments: tuple[Snapshot, ...] = ()
    changes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=versions)

    @classmethod
    def of(
        cls,
        experiment: Experiment,
        trainer: Trainer | Trained,
        seconds: float,
        changes: Iterable[str] = (),
    ) -> "Run":
        """What a trainer has reached so far; it may go on."""
        history = {name: list(column) for name, column in trainer.history.items()}
        metrics = {name: column[-1] for name, column in history.items()}
        reached = Snapshot(trainer.epoch, trainer.parameters.flat)
        if isinstance(trainer, Trainer) and trainer.resumed_at not in (None, trainer.epoch):
            changes = (*changes, f"epoch {trainer.resumed_at:,}: {TRAINED_ON}")
        kept = few(
            [
                *(snapshot for snapshot in trainer.snapshots if snapshot.epoch < reached.epoch),
                reached,
            ]
        )
        return cls(
            experiment,
            history,
            trainer.parameters.copy(),
            metrics,
            seconds,
            trainer.stopped or PAUSED,
            kept,
            tuple(changes),
        )

    def make_trainer(self, dataset: data.Dataset) -> Trainer:
        """A trainer that stands where this run ended. ValueError for data that do not fit it."""
        trainer = self.experiment.make_trainer(dataset, self.parameters)
        trainer.resume(self.history, self.moments)
        return trainer

    @property
    def replayable(self) -> bool:
        """True where training the Experiment anew, to the same epoch, gives the same numbers."""
        return not self.changes


def few(snapshots: Sequence[Snapshot], most: int = MOMENTS) -> tuple[Snapshot, ...]:
    """Of many snapshots a few, in float32: the first, the last, and between them those at about
    even steps of log(epoch).
    """
    count = max(2, min(most, MOMENT_BYTES // (4 * snapshots[0].flat.size)))
    places = np.log1p([snapshot.epoch for snapshot in snapshots])
    nearest = np.abs(places[:, np.newaxis] - np.linspace(places[0], places[-1], count)).argmin(
        axis=0
    )
    with np.errstate(over="ignore"):  # weights that diverge
        return tuple(
            Snapshot(snapshots[i].epoch, snapshots[i].flat.astype(np.float32))
            for i in np.unique(nearest)
        )
