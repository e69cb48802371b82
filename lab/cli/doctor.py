"""`backprop-lab doctor`: whether database, browser side, wire and cores are as they should be."""

import argparse
import os
import platform
import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import lab
from lab.classroom.rows import days_kept, most_learners
from lab.cli.options import DONE, FAILED, Commands
from lab.cli.serve import home
from lab.experiment import Experiment, versions
from lab.runs import RunStore, has_keeper
from lab.runs.database import place

PATIENCE = 5.0  # seconds, for the database and the server
BROWSER_SIDE = ("stage/stage.js", "stage/wire.js", "classroom/news.js", "classroom/board.js")
NO_SUCH_VISIT = 4404  # the close code of a wire whose key no visit has
ABOUT = (
    "`backprop-lab doctor [URL]` says in ten lines whether database, browser side and cores are as"
    " they should be; with the URL of a lab that runs, through its proxy, also health and wire."
)


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("doctor", help="look whether all is well", description=ABOUT)
    parser.add_argument("url", nargs="?", metavar="URL", help="of a lab that runs")
    parser.set_defaults(command=doctor)


def doctor(options: argparse.Namespace) -> int:
    """Print a line for each examination; FAILED where one found something wrong."""
    examinations: dict[str, Callable[[], str]] = {
        "lab": about_lab,
        "packages": about_packages,
        "cores": about_cores,
        "training": about_training,
        "database": about_database,
        "keeper": about_keeper,
        "classes": about_classes,
        "browser side": about_browser_side,
        "server": lambda: about_server(options.url),
        "wire": lambda: about_wire(options.url),
    }
    is_well = [examined(name, look) for name, look in examinations.items()]
    return DONE if all(is_well) else FAILED


def examined(name: str, look: Callable[[], str]) -> bool:
    try:
        words, is_well = look(), True
    except (ValueError, OSError) as problem:
        words, is_well = str(problem), False
    print(f"{'ok ' if is_well else 'BAD'}  {name:14}{words}")
    return is_well


def about_lab() -> str:
    return f"Backprop Lab {lab.__version__}, Python {platform.python_version()}, in {home()}"


def about_packages() -> str:
    return ", ".join(f"{name} {version}" for name, version in versions().items())


def about_cores() -> str:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{count}; a server process trains on one: run as many processes behind a proxy"


def about_training() -> str:
    experiment = Experiment(batch_size=20_000, epochs=100_000)
    trainer = experiment.make_trainer(experiment.make_dataset())
    trainer.run(seconds=0.2)
    began, epoch = time.perf_counter(), trainer.epoch
    trainer.run(seconds=0.5)
    rate = (trainer.epoch - epoch) / (time.perf_counter() - began)
    return f"{rate:,.0f} epochs a second of 2-8-8-1 on 225 examples"


def about_database() -> str:
    with closing(RunStore(patience=PATIENCE)) as store:
        began = time.perf_counter()
        with store.writing() as connection:
            connection.exec_driver_sql("SELECT 1")
        taken = 1000 * (time.perf_counter() - began)
        several = (
            "for one machine"
            if store.url.get_backend_name() == "sqlite"
            else "for any number of processes"
        )
        return f"{place(store.url)} opens and can be written, in {taken:.0f} ms; {several}"


def about_keeper() -> str:
    return "LAB_KEEPER is set" if has_keeper() else "none: LAB_KEEPER is not set"


def about_classes() -> str:
    return f"of at most {most_learners()} learners, deleted {days_kept()} days after their last use"


def about_browser_side() -> str:
    missing = [name for name in BROWSER_SIDE if not (home() / "static" / name).is_file()]
    if missing:
        raise ValueError(f"not in {home() / 'static'}: {', '.join(missing)}")
    if not (home() / ".streamlit" / "config.toml").is_file():
        raise ValueError(f"the settings, .streamlit/config.toml, are not in {home()}")
    return "static files and settings are in their places"


def about_server(url: str | None) -> str:
    if url is None:
        return "not asked: give the URL of a lab that runs"
    with urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=PATIENCE) as answer:
        return f"{url} answers: {answer.read(100).decode(errors='replace')}"


def about_wire(url: str | None) -> str:
    """A wire with a key that no visit has is accepted and closed with a code of the lab's own."""
    if url is None:
        return "not asked: give the URL of a lab that runs"
    from websockets.exceptions import ConnectionClosed, WebSocketException
    from websockets.sync.client import connect

    parts = urlsplit(f"{url.rstrip('/')}/wire/doctor")
    address = urlunsplit(parts._replace(scheme=parts.scheme.replace("http", "ws")))
    code = None
    try:
        with connect(address, open_timeout=PATIENCE) as socket:
            socket.recv(PATIENCE)
    except ConnectionClosed as end:
        code = end.rcvd.code if end.rcvd else None
    except WebSocketException as problem:
        raise ValueError(f"{address} opens no WebSocket ({problem}): see the proxy") from None
    if code != NO_SUCH_VISIT:
        raise ValueError(f"{address} is answered by something else than this lab")
    return "WebSockets of the lab's own come through"
