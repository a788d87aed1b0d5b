"""Passwords: Argon2id at 19 MiB, never more than two at once in a process: a storm of sign-ins fits in memory."""

from __future__ import annotations

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
_turn = threading.BoundedSemaphore(AT_ONCE)


class Argon2(Argon2PasswordHasher):
    """Django's hasher with OWASP's least memory (19 MiB, two passes, one lane); others wait for their turn."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn:
            return super().verify(password, encoded)

    def harden_runtime(self, *args: Any) -> None:
        """Nothing to add: the cost is the same for every password."""
