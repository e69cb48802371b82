"""A classroom on one server: N learners press Play at once, and each changes the learning rate
every few seconds.

    python benchmarks/classroom.py [--learners 10 30] [--seconds 30]
    python benchmarks/classroom.py --json benchmarks/results/classroom.json
    python benchmarks/classroom.py --abuser [runs_the_largest_sweep ...] [--seconds 60]

Learners here have no browser (`learner.py`): the figures are the server's alone.

A learner whose page is not drawn within PATIENCE, whose connection breaks or who gets nothing for
STARVED is an error, and the others go on without.

With --without-wire: over Streamlit's connection alone, as where a host lets no other through.

With --abuser: what HONEST learners keep beside ABUSERS visitors of each kind in `abuse.py`, or of
those that are named. By
number they should keep HONEST / (HONEST + ABUSERS) of their ticks; at least half is asked for.
"""

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import Iterable
from math import inf
from pathlib import Path
from typing import Any

from abuse import KINDS, Abuser
from learner import PATIENCE, Bell, Learner
from server import Server

HONEST, ABUSERS = 5, 3
STARVED = 5.0  # seconds without a tick
LIMITS = {  # learners -> figure -> at least or at most what
    10: {
        "ticks per second of the slowest learner": (">=", 20),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    30: {
        "ticks per second of the slowest learner": (">=", 6),
        "changed setting to its first new tick, median": ("<=", 60),  # ms
        "changed setting to its first new tick, worst": ("<=", 300),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    60: {
        "ticks per second of the slowest learner": (">=", 2.5),
        "changed setting to its first new tick, worst": ("<=", 1000),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    100: {"starved": ("<=", 0), "errors": ("<=", 0), "megabytes per learner": ("<=", 1)},
}


async def lesson(server: Server, learners: list[Learner], seconds: float) -> dict[str, Any]:
    """Let them all come in, play for so long, and leave: how long that took, and what the server
    counted meanwhile.
    """
    bell = Bell()
    opened_at = time.perf_counter()
    visits = [asyncio.create_task(learner.visit(bell)) for learner in learners]
    pages = [asyncio.create_task(learner.loaded.wait()) for learner in learners]
    _, late = await asyncio.wait(pages, timeout=PATIENCE)
    for page in late:
        page.cancel()
    before = server.counts()
    bell.ring(seconds)
    await asyncio.sleep(seconds)
    after = server.counts()
    bell.leave.set()
    await asyncio.gather(*visits)
    waits = [max(learner.waits(bell.began_at, bell.ends_at)) for learner in learners]
    training, processor = (after[name] - before[name] for name in ("training", "processor"))
    return {
        "came in": bell.began_at - opened_at,
        "waits": waits,
        "memory": after["memory"],
        "training": training,
        "processor": processor,
    }


async def classroom(
    server: Server, count: int, seconds: float, query: str, is_wired: bool = True
) -> dict[str, float]:
    """So many learners at once for so long, on a server that has been visited once before: imports
    and caches are paid for by then.
    """
    url = server.url.replace("http", "ws")
    await lesson(server, [Learner(url, query)], seconds=2)
    memory = server.counts()["memory"]
    learners = [Learner(url, query, is_wired=is_wired) for _ in range(count)]
    told = await lesson(server, learners, seconds)
    rates = sorted(len(learner.ticks) / seconds for learner in learners)
    answers = [answer for learner in learners for answer in learner.answers]
    for problem in {problem for learner in learners for problem in learner.errors}:
        print(problem)
    return {
        "seconds until everybody's page is drawn": told["came in"],
        "ticks per second of the median learner": statistics.median(rates),
        "ticks per second of the slowest learner": rates[0],
        "longest wait for a tick, seconds": max(told["waits"]),
        "starved": sum(wait > STARVED for wait in told["waits"]),
        "changed settings": len(answers),
        "changed setting to its first new tick, median": statistics.median(answers or [inf]),
        "changed setting to its first new tick, worst": max(answers or [inf]),
        "megabytes per learner": (told["memory"] - memory) / count / 2**20,
        "errors": sum(len(learner.errors) + (learner.asked is not None) for learner in learners),
        "training's part of the server's processor time": (
            100 * told["training"] / told["processor"]
        ),
        "server's processor in use": 100 * told["processor"] / seconds,
        "load of the machine": os.getloadavg()[0],
    }


async def beside(server: Server, abuser: Abuser | None, seconds: float, query: str) -> float:
    """Ticks a second of the slowest of HONEST learners, beside ABUSERS of this kind."""
    url = server.url.replace("http", "ws")
    tasks = [asyncio.create_task(abuser(url)) for _ in range(ABUSERS)] if abuser else []
    try:
        figures = await classroom(server, HONEST, seconds, query)
    finally:
        for task in tasks:
            task.cancel()
    return figures["ticks per second of the slowest learner"]


def with_abusers(kinds: Iterable[Abuser], seconds: float, query: str, rounds: int) -> None:
    """What honest learners keep of their ticks beside each kind of abuser, each on a server of its
    own: the median of rounds with and without, so that what else the machine does falls on both.
    """
    for kind in kinds:
        pairs = []
        with Server() as server:
            for _ in range(rounds):
                alone = asyncio.run(beside(server, None, seconds, query))
                pairs.append((alone, asyncio.run(beside(server, kind, seconds, query))))
        kept = statistics.median(among / alone for alone, among in pairs)
        alone, among = (statistics.median(rates) for rates in zip(*pairs, strict=True))
        print(
            f"  {kind.__name__.replace('_', ' '):34}{alone:6.2f} -> {among:6.2f} ticks/s"
            f"  {kept:6.0%}   aim >= 50%: {'met' if kept >= 0.5 else 'MISSED'}"
            f"   load {os.getloadavg()[0]:.0f}",
            flush=True,
        )


def report(count: int, figures: dict[str, float]) -> None:
    print(f"{count} learners")
    for name, value in figures.items():
        sign, aim = LIMITS.get(count, {}).get(name, ("", 0))
        met = value >= aim if sign == ">=" else value <= aim
        print(
            f"  {name:54}{value:10.4g}"
            + (f"   aim {sign} {aim:g}: {'met' if met else 'MISSED'}" if sign else "")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[10, 30, 60, 100])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument(
        "--query",
        default="epochs=100000",
        help="the setting everybody opens the page with, as in a link",
    )
    parser.add_argument(
        "--json", type=Path, default=Path(__file__).parent / "results" / "classroom.json"
    )
    parser.add_argument("--without-wire", action="store_true", help="as where there is none")
    names = {kind.__name__: kind for kind in KINDS}
    parser.add_argument(
        "--abuser",
        nargs="*",
        choices=list(names),
        help="honest learners beside others: of these kinds, or of all",
    )
    parser.add_argument("--rounds", type=int, default=3, help="with and without each abuser")
    arguments = parser.parse_args()
    if arguments.abuser is not None:
        print(
            f"{HONEST} honest learners, the slowest one's ticks, without and beside {ABUSERS} who"
        )
        kinds = [names[name] for name in arguments.abuser or names]
        with_abusers(kinds, arguments.seconds, arguments.query, arguments.rounds)
        return
    results = {}
    for count in arguments.learners:
        with Server() as server:
            results[count] = asyncio.run(
                classroom(
                    server,
                    count,
                    arguments.seconds,
                    arguments.query,
                    is_wired=not arguments.without_wire,
                )
            )
        report(count, results[count])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
