"""A place in a row of tokens, which a parser moves on."""

from lab.checker.reading.matlab.tokens import Token
from lab.checker.reading.tree import Unreadable


class Cursor:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else Token("end", "")

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def at(self, *signs: str) -> bool:
        return self.next.kind in ("op", "name") and self.next.text in signs

    def expect(self, sign: str) -> None:
        if not self.at(sign):
            raise Unreadable(f"expected {sign} before {self.next.text or 'the end of the line'}")
        self.place += 1
