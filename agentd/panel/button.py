"""A button: pressed for a moment, or held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from agentd.panel.attached import Attached

HELD_S = 1.0  # from here on it is no short press


class Contact(Protocol):
    """Something to press, by whatever device."""

    def fileno(self) -> int: ...
    def read(self) -> list[bool]:
        """What has happened: True pressed, False released. Raises OSError when the device is gone."""

    def close(self) -> None: ...


class Button:
    """`short` is called when it is let go soon, `long` while it is still held: one sees that it counts.

    `open_contact` raises Unavailable, and is called again and again until it does not.
    """

    def __init__(
        self, open_contact: Callable[[], Contact], short: Callable[[], None], long: Callable[[], None]
    ) -> None:
        self._attached = Attached("button", open_contact, self._found)
        self._short = short
        self._long = long
        self._holding: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._attached.start()

    def close(self) -> None:
        self._forget()
        self._deaf()
        self._attached.close()

    def _found(self, contact: Contact) -> None:
        asyncio.get_running_loop().add_reader(contact.fileno(), self._readable, contact)

    def _deaf(self) -> None:
        if (contact := self._attached.device) is not None:
            asyncio.get_running_loop().remove_reader(contact.fileno())

    def _readable(self, contact: Contact) -> None:
        try:
            changes = contact.read()
        except BlockingIOError:  # somebody else's news
            return
        except OSError as gone:
            self._forget()
            self._deaf()
            self._attached.lost(gone)
            return
        for pressed in changes:
            self._press() if pressed else self._release()

    def _press(self) -> None:
        self._forget()
        self._holding = asyncio.get_running_loop().call_later(HELD_S, self._held)

    def _release(self) -> None:
        if self._forget():
            self._short()

    def _held(self) -> None:
        self._holding = None
        self._long()

    def _forget(self) -> bool:
        """Whether it was being pressed, and not yet held."""
        holding, self._holding = self._holding, None
        if holding is None:
            return False
        holding.cancel()
        return True
