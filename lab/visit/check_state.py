"""What the page that checks equations remembers of a visit: the paste and the network it is about.

Both travel in the page's address, compressed, so that they outlast a reload and can be shared.
"""

import base64
import binascii
import json
import zlib
from dataclasses import asdict, dataclass, field

from lab.checker import Report, Setting, check

LONGEST_LINK = 6_000  # characters; browsers and mail programs break longer addresses
LONGEST_TEXT = 100_000  # characters that a link may unpack to


@dataclass
class CheckState:
    """setting: the network that the visitor says it is about; None: it is read from the paste."""

    text: str = ""
    setting: Setting | None = None
    _judged: tuple[str, Setting | None] | None = field(default=None, repr=False)
    _report: Report | None = field(default=None, repr=False)

    @property
    def report(self) -> Report:
        """The report on the paste, computed once."""
        wanted = (self.text, self.setting)
        if self._report is None or self._judged != wanted:
            self._report = check(self.text, self.setting)
            self._judged = wanted
        return self._report

    def to_link(self) -> str | None:
        """The paste and its setting as a text for an address; None for what is too long for one."""
        setting = None if self.setting is None else asdict(self.setting)
        packed = zlib.compress(json.dumps([self.text, setting]).encode(), 9)
        link = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        return link if len(link) <= LONGEST_LINK else None

    @classmethod
    def from_link(cls, link: str) -> "CheckState":
        """What `to_link` wrote. ValueError, in one sentence, for anything else."""
        try:
            packed = base64.urlsafe_b64decode(link[:LONGEST_LINK] + "=" * (-len(link) % 4))
            unpacker = zlib.decompressobj()
            unpacked = unpacker.decompress(packed, LONGEST_TEXT)
            if unpacker.unconsumed_tail or not unpacker.eof:
                raise ValueError("it is cut off")
            text, setting = json.loads(unpacked)
            if not isinstance(text, str):
                raise TypeError("it holds no text")
            return cls(text, None if setting is None else setting_of(setting))
        except (ValueError, TypeError, KeyError, binascii.Error, zlib.error, RecursionError):
            raise ValueError(
                "paste: the link does not hold a paste of this lab; copy the whole address"
            ) from None


def setting_of(fields: dict[str, object]) -> Setting:
    """The Setting of a link's fields. ValueError or TypeError for what is none."""
    sizes, hidden, names = fields["layer_sizes"], fields["hidden"], fields["names"]
    if not isinstance(sizes, list) or not isinstance(names, dict):
        raise TypeError("it holds no network")
    return Setting(
        **{  # type: ignore[arg-type]  # Setting checks the values
            **fields,
            "layer_sizes": tuple(sizes),
            "hidden": tuple(hidden) if isinstance(hidden, list) else hidden,
        }
    )
