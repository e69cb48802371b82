"""What a stage shows: the session's training, a duel, the runs of a lesson. The wire serves them
all alike.
"""

from typing import Any, Protocol

from lab.visit.playback import Playback


class Player(Protocol):
    @property
    def playback(self) -> Playback: ...

    def notes(self) -> dict[str, Any]:
        """What the leading stage is told beside the picture; see `Session.notes`."""
