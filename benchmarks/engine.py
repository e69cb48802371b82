"""The engine and its peers, side by side: processor time for an epoch of the same training, in
interleaved rounds.

    python -m benchmarks.engine                                    # everything, about ten minutes
    python -m benchmarks.engine --workloads 1 2 --rounds 5         # a part of it
    python -m benchmarks.engine --markdown docs/engine-benchmark.md \\
        --json benchmarks/results/engine.json

    python -m benchmarks.engine --least --rounds 60                # on a busy machine

    # as on a processor without AVX-512 (the names are those of np.show_config())
    NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL" OPENBLAS_CORETYPE=Haswell \\
        XLA_FLAGS=--xla_cpu_max_isa=AVX2 python -m benchmarks.engine

Every round runs each peer for a moment, right after ours, and divides the two times; the median of
these ratios is what counts, because whatever else the machine does falls on neighbours alike. Where
it does much, compiled code loses less by it: --least divides the shortest times of many short
rounds. One thread for each. What a peer needs before its first epoch (compiling, recording) is
counted apart, and included in the first 500.
"""

import os

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(
    ONE_THREAD,
    XLA_FLAGS=os.environ.get("XLA_FLAGS", "")
    + " --xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    JAX_PLATFORMS="cpu",
)

import argparse  # noqa: E402  (the threads are chosen before any of the libraries is imported)
import json  # noqa: E402
import platform  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from functools import partial  # noqa: E402
from importlib.metadata import version  # noqa: E402
from importlib.util import find_spec  # noqa: E402
from pathlib import Path  # noqa: E402
from statistics import median  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks.peers import OPTIMIZERS, PEERS, Engine, JaxStack, Stack, Work  # noqa: E402
from lab.engine import Network, Trainer  # noqa: E402
from lab.engine.elementwise import exp_is_faster  # noqa: E402

MODULES = {"numpy": "numpy", "scikit-learn": "sklearn", "torch": "torch", "jax": "jax"}
MOMENT = 0.03  # seconds of each peer in each round, or one epoch
SHORT_MOMENT = 0.004  # the same with --least
FIRST = 500  # epochs of the second table

STACKS = ((1, 64), (1, 256), (2, 64), (3, 64))  # a workload, and how many networks
DTYPES = {
    1: ("float64", "float32"),
    2: ("float64", "float32"),
    3: ("float64", "float32"),
    4: ("float64", "float32"),
    5: ("float32",),
    6: ("float64", "float32"),
}


def workload(number: int) -> Work:
    """One of the six: five from the smallest to the widest, and one that is deep."""
    rng = np.random.default_rng(0)
    match number:
        case 1:
            return Work(
                "2-4-2-1 tanh, 250 examples, batch 10",
                Network((2, 4, 2, 1), "tanh"),
                *blobs(rng, 250),
                10,
            )
        case 2:
            return Work(
                "2-8-8-1 relu, 300 examples, full batch",
                Network((2, 8, 8, 1), "relu"),
                *blobs(rng, 300),
                300,
            )
        case 3:
            return Work(
                "2-16x8-1 tanh, 1000 examples, batch 32",
                Network((2, *[8] * 16, 1), "tanh"),
                *blobs(rng, 1000),
                32,
            )
        case 4:
            from sklearn.datasets import load_digits

            digits, classes = load_digits(return_X_y=True)
            name, network = (
                "64-256-256-10 relu softmax, digits, batch 64",
                Network((64, 256, 256, 10), "relu", "softmax"),
            )
            return Work(name, network, digits.T / 16, np.eye(10)[classes].T, 64)
        case 6:
            return Work(
                "2-8x16-1 tanh, 1000 examples, batch 32",
                Network((2, *[16] * 8, 1), "tanh"),
                *blobs(rng, 1000),
                32,
            )
    name, network = (
        "784-1024-1024-10 relu softmax, 10,000 random, batch 256",
        Network((784, 1024, 1024, 10), "relu", "softmax"),
    )
    return Work(
        name,
        network,
        rng.standard_normal((784, 10_000)),
        np.eye(10)[rng.integers(0, 10, 10_000)].T,
        256,
    )


def blobs(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    X = rng.standard_normal((2, m))
    return X, (X[:1] * X[1:] > 0).astype(float)


def seconds(work: Callable[[], object]) -> float:
    """The processor time of a call, that of compilers it starts included."""
    began, children = time.process_time(), sum(os.times()[2:4])
    work()
    return time.process_time() - began + sum(os.times()[2:4]) - children


def compare(
    makers: dict[str, Callable[[], object]], rounds: int, least: bool = False
) -> dict[str, dict[str, float]]:
    """For each peer: seconds to start, an epoch's seconds, and the median of its time by that of
    the first one. least: of each the shortest time, in short rounds.
    """
    moment = SHORT_MOMENT if least else MOMENT
    peers, start, epochs = {}, {}, {}
    for name, make in makers.items():
        start[name] = seconds(
            lambda name=name, make=make: peers.update({name: make()}) or peers[name].run(1)
        )
        peers[name].run(1)
        epochs[name] = max(
            1, round(moment / max(1e-6, seconds(lambda name=name: peers[name].run(1))))
        )

    def epoch(name: str) -> float:
        return seconds(lambda: peers[name].run(epochs[name])) / epochs[name]

    ours = next(iter(peers))
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, column in pairs.items():
            column.append((epoch(ours), epoch(name)))
    return {
        name: {
            "start": start[name],
            "epoch": (min if least else median)(theirs for _, theirs in column),
            "ratio": (
                min(theirs for _, theirs in column) / min(our for our, _ in column)
                if least
                else median(theirs / our for our, theirs in column)
            ),
            "first": start[name] + (FIRST - 1) * median(theirs for _, theirs in column),
        }
        for name, column in pairs.items()
    }


def with_history(work: Work, optimizer: str, dtype: np.dtype) -> float:
    """The processor time of the first 500 epochs of a Trainer, from its making on and with
    everything it records.
    """
    X, Y, parameters = work.X.astype(dtype), work.Y.astype(dtype), work.parameters(dtype)
    return seconds(
        lambda: Trainer(work.network, parameters, OPTIMIZERS[optimizer], X, Y, work.batch_size).run(
            epochs=FIRST
        )
    )


def measure(numbers: list[int], peers: list[str], rounds: int, least: bool) -> list[dict]:
    results = []
    for number in numbers:
        work = workload(number)
        for optimizer in OPTIMIZERS:
            for name in DTYPES[number]:
                dtype = np.dtype(name)
                makers = {
                    peer: partial(PEERS[peer], work, optimizer, dtype) for peer in ["ours", *peers]
                }
                result = {
                    "workload": number,
                    "name": work.name,
                    "optimizer": optimizer,
                    "dtype": name,
                }
                rounds_of_it = rounds if number != 5 else max(3, rounds // 3)
                result["peers"] = compare(makers, rounds_of_it, least)
                if number not in (4, 5):
                    result["with_history"] = median(
                        with_history(work, optimizer, dtype) for _ in range(5)
                    )
                results.append(result)
                print(json.dumps(result), flush=True)
    return results


def measure_stacks(numbers: list[int], rounds: int, jax: bool) -> list[dict]:
    results = []
    for number, R in STACKS:
        if number not in numbers:
            continue
        work, dtype = workload(number), np.dtype("float64")
        for optimizer in OPTIMIZERS:
            makers: dict[str, Callable[[], object]] = {
                "stack": partial(Stack, work, optimizer, dtype, R)
            }
            makers["one order"] = partial(Stack, work, optimizer, dtype, R, one_order=True)
            makers["single"] = partial(Engine, work, optimizer, dtype)
            if jax:
                makers["JAX vmap + scan"] = partial(JaxStack, work, optimizer, dtype, R)
            peers = compare(makers, rounds)
            result = {
                "workload": number,
                "name": work.name,
                "optimizer": optimizer,
                "R": R,
                "dtype": "float64",
                "peers": peers,
            }
            result["one by one"] = peers["single"]["ratio"] * R
            result["one by one, one order"] = result["one by one"] / peers["one order"]["ratio"]
            results.append(result)
            print(json.dumps(result), flush=True)
    return results


# ---- as Markdown

FIRST_TABLE = (
    "The first 500 epochs in seconds: what comes before the first one (compiling, recording), and"
    " 500 times the epoch. The last column is a whole Trainer, with all of its history."
)


def markdown(report: dict) -> str:
    machine, peers = (
        report["machine"],
        (
            [name for name in report["epochs"][0]["peers"] if name != "ours"]
            if report["epochs"]
            else []
        ),
    )
    lines = ["# The engine beside its peers", ""]
    lines += [
        (
            f"{machine['date']}, {machine['processor']}, {machine['cores']} cores, one thread for"
            f" each; {machine['loops']}; {machine['versions']}."
        ),
        "",
    ]
    lines += [
        (
            "Processor time of one epoch, as a multiple of ours in the same rounds (above 1: ours"
            f" is faster), {'the least' if report['least'] else 'median'} of the rounds."
        ),
        "",
    ]
    lines += table(
        ["workload", "optimizer", "type", "ours", *peers],
        [epoch_row(result, peers) for result in report["epochs"]],
    )
    lines += ["", FIRST_TABLE, ""]
    rows = [first_row(result, ["ours", *peers]) for result in report["epochs"]]
    lines += table(["workload", "optimizer", "type", "ours", *peers, "Trainer"], rows)
    lines += [
        "",
        (
            "Stacks: R networks, each with its own seed and learning rate, trained together"
            " (float64): how many times as fast."
        ),
        "",
    ]
    header = [
        "workload",
        "optimizer",
        "R",
        "an epoch",
        "than one by one",
        "with one seed for all",
        "than JAX vmap + scan",
    ]
    lines += table(header, [stack_row(result) for result in report["stacks"]])
    return "\n".join(
        [
            *lines,
            "",
            (
                f"Reproduce with `{report['command']}`, after `pip install -r"
                " benchmarks/requirements.txt`."
            ),
            "",
        ]
    )


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in [header, ["---"] * len(header), *rows]]


def epoch_row(result: dict, peers: list[str]) -> list[str]:
    ratios = [f"{result['peers'][peer]['ratio']:.2f}" for peer in peers]
    return [
        result["name"],
        result["optimizer"],
        result["dtype"],
        duration(result["peers"]["ours"]["epoch"]),
        *ratios,
    ]


def first_row(result: dict, peers: list[str]) -> list[str]:
    firsts = [f"{result['peers'][peer]['first']:.3g}" for peer in peers]
    trainer = f"{result['with_history']:.3g}" if "with_history" in result else ""
    return [result["name"], result["optimizer"], result["dtype"], *firsts, trainer]


def stack_row(result: dict) -> list[str]:
    peers = result["peers"]
    jax = f"{peers['JAX vmap + scan']['ratio']:.2f}" if "JAX vmap + scan" in peers else ""
    ratios = [f"{result[name]:.1f}" for name in ("one by one", "one by one, one order")]
    return [
        result["name"],
        result["optimizer"],
        str(result["R"]),
        duration(peers["stack"]["epoch"]),
        *ratios,
        jax,
    ]


def duration(seconds: float) -> str:
    number, unit = (
        (seconds * 1e6, "us")
        if seconds < 1e-3
        else (seconds * 1e3, "ms")
        if seconds < 1
        else (seconds, "s")
    )
    return f"{number:.3g} {unit}"


def machine() -> dict:
    cpuinfo = Path("/proc/cpuinfo")
    models = (
        [
            line.split(":")[1].strip()
            for line in cpuinfo.read_text().splitlines()
            if "model name" in line
        ]
        if cpuinfo.exists()
        else []
    )
    packages = [
        name for name in ("numpy", "scikit-learn", "torch", "jax") if find_spec(MODULES[name])
    ]
    installed = [f"{name} {version(name)}" for name in packages]
    loops = np.lib.introspect.opt_func_info("^tanh$", "float64")["tanh"]["dd"]["current"]
    ours = "through exp" if exp_is_faster() else "the same"
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "loops": f"NumPy's tanh for {loops}, the engine's {ours}",
        "versions": f"Python {platform.python_version()}, {', '.join(installed)}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--workloads", type=int, nargs="+", default=list(DTYPES), choices=list(DTYPES)
    )
    parser.add_argument(
        "--peers",
        nargs="*",
        default=[name for name in PEERS if name != "ours"],
        choices=list(PEERS),
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--least", action="store_true", help="the shortest times of short rounds")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    arguments = parser.parse_args()
    report = {"machine": machine(), "command": "python -m benchmarks.engine"}
    report["least"] = arguments.least
    report["epochs"] = measure(
        arguments.workloads, arguments.peers, arguments.rounds, arguments.least
    )
    report["stacks"] = measure_stacks(
        arguments.workloads,
        arguments.rounds,
        any(peer.startswith("JAX") for peer in arguments.peers),
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text(markdown(report))
    print(markdown(report))


if __name__ == "__main__":
    main()
