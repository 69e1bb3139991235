"""Pages as they were sent, kept for the browser's back button and for reloading: in memory only, and not for long.

A page is opened by its handle (random, in the address) together with its owner (random, in a cookie that ends with the
browser). Neither tells anything, and an address alone, out of a history or a log, opens nothing.
"""

from __future__ import annotations

import secrets
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME = 2 * 60 * 60.0  # seconds since the page was last opened
MOST_BYTES = 64 * 1024 * 1024
ANYONE = ""  # the owner of a page without answers; it also opens where cookies are refused
KEY_LENGTH = 22  # characters of 16 random bytes


def new_key() -> str:
    """A random key that nobody can guess: 128 bits."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Whether it has the form of a key."""
    return len(text) == KEY_LENGTH and text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


@dataclass(frozen=True)
class _Kept:
    owner: str
    packed: bytes
    until: float


class KeptPages:
    """The pages of all browsers. What is too old goes at the next `sweep`, what is too much at once, oldest first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self._clock = clock
        self._most = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[str, _Kept] = OrderedDict()  # the one that was opened longest ago comes first

    def __len__(self) -> int:
        return len(self._pages)

    def keep(self, owner: str, page: bytes) -> str:
        """Keep a page; its handle."""
        handle = new_key()
        self._add(handle, owner, zlib.compress(page, 1))
        while self._bytes > self._most:
            self._drop(next(iter(self._pages)))
        return handle

    def open(self, handle: str, owner: str) -> bytes | None:
        """The page, if it is still kept and the owner's own."""
        self.sweep()
        kept = self._pages.get(handle)
        if kept is None or kept.owner not in (ANYONE, owner):
            return None
        self._drop(handle)
        self._add(handle, kept.owner, kept.packed)
        return zlib.decompress(kept.packed)

    def forget(self, owner: str) -> None:
        """Drop all pages of an owner."""
        for handle in [h for h, kept in self._pages.items() if kept.owner == owner != ANYONE]:
            self._drop(handle)

    def sweep(self) -> None:
        """Drop what is too old."""
        now = self._clock()
        while self._pages:
            handle, kept = next(iter(self._pages.items()))
            if kept.until > now:
                return
            self._drop(handle)

    def _add(self, handle: str, owner: str, packed: bytes) -> None:
        self._pages[handle] = _Kept(owner, packed, self._clock() + LIFETIME)
        self._bytes += len(packed)

    def _drop(self, handle: str) -> None:
        self._bytes -= len(self._pages.pop(handle).packed)
