"""Who is at work in a running daemon: who watches, who goes on by itself, and who is closed in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Protocol, TypeVar

from agentd.ports import Watcher


class Closing(Protocol):
    async def aclose(self) -> None: ...


class Keeper(Watcher, Closing, Protocol):
    """Watches, and has something to finish in the end."""


C = TypeVar("C", bound=Closing)
W = TypeVar("W", bound=Watcher)
K = TypeVar("K", bound=Keeper)


class Crew:
    """The last one to come is the first to be closed: it may need those who were there before it."""

    def __init__(self, stack: AsyncExitStack, tasks: asyncio.TaskGroup, watchers: Sequence[Watcher]) -> None:
        self.watchers = list(watchers)
        self._stack = stack
        self._tasks = tasks

    def closes(self, adapter: C) -> C:
        self._stack.push_async_callback(adapter.aclose)
        return adapter

    def watches(self, watcher: W) -> W:
        self.watchers.append(watcher)
        return watcher

    def keeps(self, keeper: K) -> K:
        return self.closes(self.watches(keeper))

    def runs(self, work: Coroutine[None, None, None], name: str) -> None:
        """Until it ends by itself, or the others behind it are closed."""
        task = self._tasks.create_task(work, name=name)
        self._stack.callback(task.cancel)
