"""The words of a class: its code, the teacher's key, and what learners are called."""

import hashlib
import hmac
import secrets
from collections.abc import Collection

from lab.runs.document import printable

LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"  # none that is read for another: no I, L, O, S, 0, 1, 5
CODE_LENGTH = 6
LONGEST_NAME = 30
ADJECTIVES = (
    "amber", "brave", "calm", "clever", "coral", "crimson", "curious", "gentle", "golden", "green",
    "happy", "indigo", "jolly", "kind", "lively", "lucky", "mellow", "merry", "noble", "orange",
    "patient", "quick", "quiet", "scarlet", "silver", "swift", "teal", "violet", "warm", "wise",
)  # fmt: skip
ANIMALS = (
    "badger", "beaver", "bison", "crane", "dolphin", "eagle", "falcon", "finch", "fox", "gecko",
    "hare", "heron", "ibex", "jay", "koala", "lark", "lemur", "lynx", "marmot", "newt", "orca",
    "otter", "owl", "panda", "puffin", "robin", "seal", "stork", "tiger", "wren",
)  # fmt: skip


def new_code() -> str:
    """The code by which a class is joined, read out or off a board."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code as somebody typed it: small letters, spaces and dashes do not matter. ValueError for
    a text that cannot be one.
    """
    code = "".join(c for c in text.upper() if c not in " -")
    if len(code) != CODE_LENGTH or not set(code) <= set(LETTERS):
        raise ValueError(
            f"class: expected a code of {CODE_LENGTH} letters and digits, such as"
            f" {LETTERS[:CODE_LENGTH]}, got {text.strip()[:40]!r}"
        )
    return code


def new_key() -> str:
    """A teacher's key: 128 random bits."""
    return secrets.token_urlsafe(16)


def hash_of(key: str) -> str:
    """What is kept of a key. It has bits enough to need neither salt nor slowness."""
    return hashlib.sha256(key.strip().encode(errors="surrogatepass")).hexdigest()


def opens(key: str, kept: str) -> bool:
    """Whether this is the key of which that was kept."""
    return hmac.compare_digest(hash_of(key), kept)


def propose_name() -> str:
    """A pseudonym: "amber heron"."""
    return f"{secrets.choice(ADJECTIVES)} {secrets.choice(ANIMALS)}"


def unlike(name: str, others: Collection[str]) -> str:
    """The name, cleaned, or the first of "name 2", "name 3" that nobody has. ValueError for one
    that is empty or too long.
    """
    clean = " ".join(printable("name", name, LONGEST_NAME).split())
    if not clean:
        raise ValueError("name: expected something to call you by, got an empty text")
    taken = {other.casefold() for other in others}
    candidates = (clean, *(f"{clean} {count}" for count in range(2, len(taken) + 3)))
    return next(one for one in candidates if one.casefold() not in taken)
