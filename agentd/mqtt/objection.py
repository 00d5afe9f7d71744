"""Before some deeds: what is about to be done is said, and whoever is against it has time to say so."""

from __future__ import annotations

import asyncio

from agentd.core.effects import BeginTurn, Chime, CutReply, OpenLink, PlayChime
from agentd.core.events import Asked
from agentd.ports import Note, Say

OBJECTION_S = 2.0  # after the words were said
CHARACTERS_PER_S = 14.0  # of the house's own voice, its first sound included
MOST_TALK_S = 4.0  # with the objection's time and the command's it must stay below the model's ten seconds


class Objection:
    """A watcher. Any next word of the person is one: a wake word, speech, or a question in writing."""

    def __init__(self, say: Say | None) -> None:
        """Without a voice nobody is asked: it is for whoever carries out a tool by hand."""
        self._say = say
        self._waiting: set[asyncio.Event] = set()
        self._moved = False  # the turn is put to a new link: what begins there has been said before

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, OpenLink):
            self._moved = True
        elif isinstance(note, BeginTurn) and self._moved:
            self._moved = False
        elif isinstance(note, BeginTurn | CutReply | Asked) or note == PlayChime(Chime.WAKE):
            for each in self._waiting:
                each.set()

    async def against(self, words: str) -> str:
        """Why it is not to be done; empty: nobody has spoken up."""
        if self._say is None:
            return ""
        if not self._say(words):
            return "I could not say first what I was about to do"
        objected = asyncio.Event()
        self._waiting.add(objected)
        try:
            async with asyncio.timeout(OBJECTION_S + min(len(words) / CHARACTERS_PER_S, MOST_TALK_S)):
                await objected.wait()
        except TimeoutError:
            return ""
        finally:
            self._waiting.remove(objected)
        return "somebody spoke up"
