"""Whether a server is where it began after learners have played for long, lost their wires and
left.

    python benchmarks/soak.py [--minutes 10] [--reconnects 200]

LEARNERS play; one of them loses its wire so often, spread over the time. Before and after, the
server is looked at when all that has left is let go of. What a first class leaves behind (caches,
the threads of pools) is paid for before. Then it is ended while others play.
"""

import argparse
import asyncio
import os
import time
from typing import Any

from classroom import lesson
from learner import Bell, Learner
from server import Server

LEARNERS = 5
LET_GO = 75.0  # seconds until visits that have ended are let go of; see lab/visit/visits.py
QUERY = "epochs=100000"
A_WHILE = 10.0  # seconds
MEASURES = ("memory", "threads", "descriptors")


async def soak(server: Server, minutes: float, reconnects: int) -> tuple[dict, dict]:
    """The server's counts before and after."""
    url = server.url.replace("http", "ws")
    await class_of(server, url, seconds=10)
    await asyncio.sleep(LET_GO)
    before = server.counts()
    learners = [Learner(url, QUERY) for _ in range(LEARNERS)]
    losing = asyncio.create_task(lose_wires(learners[0], reconnects, 55 * minutes))
    await lesson(server, learners, 60 * minutes)
    losing.cancel()
    errors = [error for learner in learners for error in learner.errors]
    losses = [loss for learner in learners for loss in learner.losses]
    print("errors:", len(errors), *sorted(set(errors)), sep="\n  ")
    print("wires that came back:", len(losses), *sorted(set(losses)), sep="\n  ")
    print(f"ticks of the slowest: {min(len(learner.ticks) for learner in learners)}")
    await asyncio.sleep(LET_GO)
    return before, server.counts()


async def class_of(server: Server, url: str, seconds: float) -> None:
    await lesson(server, [Learner(url, QUERY) for _ in range(LEARNERS)], seconds)


async def lose_wires(learner: Learner, times: int, seconds: float) -> None:
    """The learner's wire is lost and opened again, so often."""
    await learner.wired.wait()
    for _ in range(times):
        await asyncio.sleep(seconds / times)
        learner.wire_again()


def end(server: Server) -> None:
    """How long the server takes to end while learners play."""
    learners = [Learner(server.url.replace("http", "ws"), QUERY) for _ in range(LEARNERS)]

    async def play() -> float:
        bell = Bell()
        visits = [asyncio.create_task(learner.visit(bell)) for learner in learners]
        await asyncio.gather(*(learner.loaded.wait() for learner in learners))
        bell.ring(A_WHILE)
        await asyncio.sleep(A_WHILE / 2)
        began = time.perf_counter()
        await asyncio.to_thread(server.end)
        bell.leave.set()
        for visit in visits:
            visit.cancel()
        return time.perf_counter() - began

    print(f"seconds to end while {LEARNERS} play: {asyncio.run(play()):.1f}")


def report(before: dict[str, Any], after: dict[str, Any]) -> None:
    for name in MEASURES:
        scale = 2**20 if name == "memory" else 1
        print(f"{name:12}{before[name] / scale:10.1f} -> {after[name] / scale:10.1f}")
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--reconnects", type=int, default=200)
    arguments = parser.parse_args()
    with Server() as server:
        report(*asyncio.run(soak(server, arguments.minutes, arguments.reconnects)))
        end(server)


if __name__ == "__main__":
    main()
