"""A table that asks for what it does not hold, and keeps a bounded number of the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

Answer = TypeVar("Answer")
_LONGEST = 40


class Kept(dict[str, Answer]):
    """The answers about words: those `known` for ever, others as they were asked for, until `most` are kept and the older half goes.

    Looked up as a `dict` is, so at its speed. Of words of 40 letters and more no answer is kept. What threads do to it at
    the same time costs at most asking twice.
    """

    def __init__(self, known: Mapping[str, Answer], ask: Callable[[str], Answer], most: int) -> None:
        super().__init__(known)
        self._ask, self._most = ask, most
        self._added: list[str] = []

    def __missing__(self, word: str) -> Answer:
        answer = self._ask(word)
        if len(word) < _LONGEST:
            if len(self._added) >= self._most:
                self._drop(self._most // 2)
            self._added.append(word)
            self[word] = answer
        return answer

    def drop(self) -> None:
        """Let go of all answers that were asked for."""
        self._drop(len(self._added))

    def _drop(self, count: int) -> None:
        gone, self._added = self._added[:count], self._added[count:]
        for word in gone:
            self.pop(word, None)
