"""What a stage says over the wire, one JSON object a message:

{"held": {...}}                              what it holds: it wants the next packet (`lab.stage.Tick`)
{"by": "3fa9", "n": 7, "do": "play"}         the seventh command of a hand on this page: an action,
{..., "set": {"learning_rate": 0.1}}         settings that training goes on with, or of the layers,
{..., "speed": 100}                          the epochs a second that Play keeps to, null for no limit,
{..., "weight": [12, 0.5]}                   a parameter, by its place in Parameters.flat,
{..., "view": ["hidden", 2]}                 what stands beside the network: "curves", "health",
                                             or a layer's space,
{..., "stroke": 3, "points": [[null, [9, 4, 1]], [[9, 4], null]]}
                                             points: what stands at a place, in steps of the
                                             window, becomes this (`lab.data.PointEdit`)
{..., "look": {"unit": [1, 3]}}              or what is pointed at: a unit, by its layer and
                                             its place there,
{..., "look": {"weight": [12, 0.1]}}         a parameter and by how much it is nudged; null for
                                             nothing

A command is sent again until the stage is told that it was done (`lab.visit.hand`); where there is
no wire it comes with Streamlit's tick. Nothing that comes in is trusted: an odd message ends the
wire, with a reason.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lab.data import PointEdit
from lab.data.drawing import STEPS
from lab.experiment import KEEPS_TRAINING
from lab.stage import Tick
from lab.visit.look import LARGEST_NUDGE, Unit, Weight
from lab.visit.pace import SPEEDS
from lab.visit.player import Player
from lab.visit.session import Session

MAX_MESSAGE_LENGTH = 4096  # characters

# close codes; 4000 and above are for applications
ODD_MESSAGE = 4400
NO_SUCH_VISIT = 4404
REPLACED = 4409  # by a newer connection of the same visit

MAX_NUMBER = 10**9  # commands of one page
MAX_NAME_LENGTH = 40  # of a page
MAX_EDITS = 60  # of points, in one message

ON_THE_PICTURE = KEEPS_TRAINING | {
    "hidden_layers",
    "activation",
    "activations",
    "features",
    "inputs_off",
    "noise",
}
"""The settings whose controls speak on the wire; those of the layers and of the data start anew."""

Do = Callable[[Session], None]

ACTIONS: dict[str, Do] = {
    "play": Session.play,
    "pause": Session.pause,
    "step": Session.step,
    "finish": Session.run_to_end,
    "reset": Session.reset,
    "new weights": Session.new_weights,
    "undo": Session.undo_weight,
    "projector on": partial(Session.show_on_projector, is_on=True),
    "projector off": partial(Session.show_on_projector, is_on=False),
    "undo points": Session.undo_points,
}


class OddMessageError(ValueError):
    """A message that no stage of ours sends."""


@dataclass(frozen=True)
class Command:
    """What a hand on the stage asks for. by: its page; number: how many it has given by then."""

    by: str
    number: int
    do: Do

    def apply(self, session: Session) -> None:
        """Do it as the page's own controls would, once; what is refused is told in `problems`."""
        with session.lock:
            if session.training.hand.takes(self.by, self.number):
                self.do(session)
                session.playback.changed()  # the hand waits to be told


def obey(session: Session, messages: Iterable[Any]) -> None:
    """Do the commands that came with a tick; odd ones are left."""
    for message in messages:
        try:
            _command(message).apply(session)
        except OddMessageError:
            continue


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
    if "by" in message:
        return _command(message)
    tick = Tick.read(message)
    if tick is None:
        raise OddMessageError("expected held, or a command with by and n")
    return tick


def _command(message: Any) -> Command:
    if not isinstance(message, dict):
        raise OddMessageError("expected an object")
    by, number = message.get("by"), message.get("n")
    if not isinstance(by, str) or not 0 < len(by) <= MAX_NAME_LENGTH:
        raise OddMessageError("by: expected the name of a page")
    if not isinstance(number, int) or number is True or not 0 < number <= MAX_NUMBER:
        raise OddMessageError("n: expected the number of a command")
    for name, read in READERS.items():
        if name in message:
            return Command(by, number, read(message[name]))
    if "points" in message:
        return Command(by, number, _points(message["points"], (by, message.get("stroke"))))
    raise OddMessageError(f"expected one of {', '.join((*READERS, 'points'))}")


def _action(name: Any) -> Do:
    if not isinstance(name, str) or name not in ACTIONS:
        raise OddMessageError(f"do: expected one of {', '.join(ACTIONS)}")
    return ACTIONS[name]


def _settings(settings: Any) -> Do:
    if not isinstance(settings, dict) or not settings or not settings.keys() <= ON_THE_PICTURE:
        raise OddMessageError("set: expected settings that have a control on the stage")
    return lambda session: session.change(**settings)


def _speed(limit: Any) -> Do:
    if isinstance(limit, bool) or limit not in SPEEDS.values():
        raise OddMessageError("speed: expected one that Play has")
    return lambda session: session.playback.set_speed(limit)


def _weight(pair: Any) -> Do:
    match pair:
        case [int(place), int() | float() as value] if type(place) is int and place >= 0:
            return partial(Session.set_weight, place=place, value=value)
    raise OddMessageError("weight: expected the place of a parameter, and a number")


def _view(wanted: Any) -> Do:
    match wanted:
        case ["curves" | "health" | "hidden" as name]:
            return partial(Session.look_through, name=name)
        case ["hidden", int(l)] if type(l) is int and l >= 1:
            return partial(Session.look_through, name="hidden", l=l)
    raise OddMessageError("view: expected curves, health, or hidden and a layer")


def _points(edits: Any, stroke: tuple[str, Any]) -> Do:
    if type(stroke[1]) is not int or not 0 <= stroke[1] <= MAX_NUMBER:
        raise OddMessageError("stroke: expected the number of a stroke")
    if not isinstance(edits, list) or not 0 < len(edits) <= MAX_EDITS:
        raise OddMessageError(f"points: expected from 1 to {MAX_EDITS} edits")
    return partial(Session.draw, edits=[_edit(edit) for edit in edits], stroke=stroke)


def _edit(edit: Any) -> PointEdit:
    match edit:
        case [None, [*point]] if len(point) == 3 and is_on_grid(point):
            return None, (point[0], point[1], point[2])
        case [[*place], None] if len(place) == 2 and is_on_grid(place):
            return (place[0], place[1]), None
        case [[*place], [x, y, label]] if len(place) == 2 and is_on_grid([*place, x, y]):
            if label is None or is_on_grid([label]):
                return (place[0], place[1]), (x, y, label)
    raise OddMessageError(f"points: expected places in whole steps from 0 to {STEPS - 1}")


def is_on_grid(numbers: list[Any]) -> bool:
    return all(type(number) is int and 0 <= number < STEPS for number in numbers)


def _look(target: Any) -> Do:
    match target:
        case None:
            return partial(Session.look_at, target=None)
        case {"unit": [int(l), int(i)]}:
            return partial(Session.look_at, target=Unit(l, i))
        case {"weight": [int(place), int() | float() as delta]} if (
            place >= 0 and abs(delta) <= LARGEST_NUDGE
        ):
            return partial(Session.look_at, target=Weight(place, delta))
    raise OddMessageError("look: expected a unit, a weight or null")


READERS: dict[str, Callable[[Any], Do]] = {
    "do": _action,
    "set": _settings,
    "speed": _speed,
    "weight": _weight,
    "view": _view,
    "look": _look,
}


def player_of(session: Session, tick: Tick) -> Player | None:
    """What plays on the stages of this request; None where it plays no more."""
    for stage in tick.held:
        if player := session.player_of(stage):
            return player
    return None
