"""What a stage says over the wire, one JSON object a message:

{"held": {...}}                       what it holds: it wants the next packet; see `lab.stage.Tick`
{"do": "play"}                        or pause, step, reset
{"set": {"learning_rate": 0.1}}       settings that training goes on with

Nothing that comes in is trusted: an odd message ends the wire, with a reason.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lab.experiment import KEEPS_TRAINING
from lab.stage import Tick
from lab.visit.duel import Duel
from lab.visit.session import Session

MAX_MESSAGE_LENGTH = 4096  # characters

# close codes; 4000 and above are for applications
ODD_MESSAGE = 4400
NO_SUCH_VISIT = 4404
REPLACED = 4409  # by a newer connection of the same visit

ACTIONS: dict[str, Callable[[Session], None]] = {
    "play": Session.play,
    "pause": Session.pause,
    "step": Session.step,
    "reset": Session.reset,
}


class OddMessageError(ValueError):
    """A message that no stage of ours sends."""


@dataclass(frozen=True)
class Command:
    """What a hand on the stage asks for: an action, or settings."""

    action: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def apply(self, session: Session) -> None:
        """Do it as the page's own controls would; what is refused is told in `problems`."""
        if self.action:
            ACTIONS[self.action](session)
        else:
            session.change(**self.settings)


def read_message(text: str | None) -> Tick | Command:
    """The message as what it asks for. OddMessageError, with the reason, for anything else."""
    if text is None:
        raise OddMessageError("expected text")
    if len(text) > MAX_MESSAGE_LENGTH:
        raise OddMessageError(f"expected at most {MAX_MESSAGE_LENGTH} characters")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise OddMessageError("expected JSON") from None
    if not isinstance(message, dict):
        raise OddMessageError("expected an object")
    if "do" in message or "set" in message:
        return _command(message)
    tick = Tick.read(message)
    if tick is None:
        raise OddMessageError("expected held, do or set")
    return tick


def _command(message: dict[str, Any]) -> Command:
    if "do" in message:
        action = message["do"]
        if not isinstance(action, str) or action not in ACTIONS:
            raise OddMessageError(f"do: expected one of {', '.join(ACTIONS)}")
        return Command(action)
    settings = message["set"]
    if not isinstance(settings, dict) or not settings or not settings.keys() <= KEEPS_TRAINING:
        raise OddMessageError(f"set: expected some of {', '.join(sorted(KEEPS_TRAINING))}")
    return Command(settings=settings)


def player_of(session: Session, tick: Tick) -> Session | Duel | None:
    """What plays on the stages of this request; None where it plays no more."""
    for stage in tick.held:
        if player := session.player_of(stage):
            return player
    return None
