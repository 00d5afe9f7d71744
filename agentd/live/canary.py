"""A short conversation with the real service, to see whether it still is what we take it for.

A typed turn, a spoken one and one function call; then, where a model is known to be unclear about
something, one thing more that can do no harm at the end of a session. Nothing that is said is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import REPLY_HZ
from agentd.live.functions import Declaration
from agentd.live.loss import Loss
from agentd.live.models import FLASH_31, LIVE_38, THINKING_38, candidates, row_of
from agentd.live.openpoints import Facts, points
from agentd.live.prepared import Prepared
from agentd.live.report import Held, Report
from agentd.live.session import Session
from agentd.live.sightings import PROBE, SET_UP, SPOKEN, TEXT, TOOL, Sightings
from agentd.live.socket import LinkError
from agentd.live.turn import Turn, calls_in
from agentd.live.watched import Watch
from agentd.wire.drift import known_paths
from agentd.wire.server import ServerMessage
from agentd.wire.speech import INPUT_HZ
from agentd.wire.typed import text_message
from agentd.wire.update import update_message

INSTRUCTION = (
    "You are being tried out. Answer everything at once, in one sentence of at most eight words."
    " Whenever you are asked to report the canary, call report_canary first."
)
TYPED = "Say hello."
SPOKEN_WORDS = "What is two plus two?"
ASKED = "Report the canary, yellow."
ANSWER = {"output": {"status": "confirmed", "retryable": False, "sentence": "The canary is reported."}}

PIECE_MS = 40
MOST_WAITING = 256  # messages that are read and not looked at yet; the socket waits then
AGAIN = "try again; if it stays so, change live.model"


NOTED = "Note the canary."
FUNCTION = Declaration(  # which does nothing
    "report_canary",
    "Report the canary. Call it whenever the person asks for that.",
    {
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["yellow", "green"]}},
        "required": ["colour"],
    },
)
ASIDE = Declaration(  # another, for models of which it is not known how they take such a one's answer
    "note_canary", "Note the canary. Call it whenever the person asks for that.", None, waits=False
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`settle_s`: how long after a turn something may still come that belongs to it."""

    whole_s: float = 58.0
    setup_s: float = 8.0
    turn_s: float = 14.0
    settle_s: float = 0.7
    probe_s: float = 5.0


async def hold_conversation(
    live: Live,
    *,
    key: str | None,
    speech: bytes,
    stage: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
    watches: Sequence[Watch] = (),
) -> Report:
    """Under the owner's settings as far as they concern the service. `speech`: 16 kHz mono s16.

    `stage` hears what is being tried, as it begins; `watches` see what travels. Takes a minute
    at most. Never raises for what the service does; raises ValueError where the settings allow no session
    at all.
    """
    canary = _Canary(live, key, speech, stage, limits or Limits(), watches)
    return await canary.fly()


def _for_trial(live: Live) -> Live:
    return live.model_copy(
        update={
            "system_instruction": INSTRUCTION,
            "history": (),
            "google_search": False,  # some models search only where there are no functions
            "activity_handling": "interrupts",
            "transcription": live.transcription.model_copy(update={"input": True, "output": True}),
        }
    )


class _Canary:
    def __init__(
        self,
        live: Live,
        key: str | None,
        speech: bytes,
        stage: Callable[[str], None],
        limits: Limits,
        watches: Sequence[Watch],
    ) -> None:
        self._sightings = Sightings()
        self._schedules = row_of(candidates(live)[0], vertex=live.endpoint == "vertex") == LIVE_38
        self._prepared = Prepared(
            _for_trial(live),
            key=key,
            vad=Vad(mode="manual"),
            declarations=(FUNCTION, ASIDE) if self._schedules else (FUNCTION,),
            watches=(self._sightings, *watches),
        )
        self._speech, self._tell, self._limits = speech, stage, limits
        self._facts = Facts(token=bool(key and key.startswith("auth_tokens/")))
        self._held: list[Held] = []
        self._waiting: asyncio.Queue[ServerMessage | LinkError] = asyncio.Queue(MOST_WAITING)
        self._answered: set[str] = set()
        self._scheduling: str | None = None  # to be sent with answers
        self._tokens = 0

    async def fly(self) -> Report:
        began_s = _now()
        self._facts.began_s = began_s
        try:
            async with asyncio.timeout(self._limits.whole_s):
                words = await self._converse()
        except TimeoutError:
            late = f"{self._sightings.stage}: more than {self._limits.whole_s:g} s went by; {AGAIN}"
            words = "" if self._sightings.stage == PROBE else late  # the conversation itself was over by then
        except LinkError as error:
            self._facts.lost = error.loss
            words = f"{self._sightings.stage}: {_told(error.loss)}"
        self._facts.took_s = _now() - began_s
        return self._report(words)

    async def _converse(self) -> str:
        """→ what went wrong; empty when nothing did. Raises LinkError."""
        self._begin(SET_UP)
        async with self._prepared.connect(setup_limit_s=self._limits.setup_s) as session:
            self._facts.plan = session.plan
            reading = asyncio.create_task(self._read(session))
            try:
                for name, ask in ((TEXT, self._type), (SPOKEN, self._speak), (TOOL, self._ask)):
                    if lack := await self._turn(session, name, ask):
                        return f"{name}: {lack}; {AGAIN}"
                await self._probe(session)
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reading
        return ""

    async def _read(self, session: Session) -> None:
        try:
            async for message in session.receive():
                await self._waiting.put(message)
        except LinkError as error:
            await self._waiting.put(error)

    async def _next(self, session: Session) -> ServerMessage:
        """The next message; a call in it is answered, each once. Raises LinkError."""
        message = await self._waiting.get()
        if isinstance(message, LinkError):
            raise message
        self._facts.take(message, _now())
        if message.usage_metadata:
            self._tokens += message.usage_metadata.total_token_count or 0
        for call in calls_in(message):
            if not call.id or call.id not in self._answered:
                self._answered.add(call.id or "")
                await session.send_tool_response(call.id or "", call.name, ANSWER, self._scheduling)
        return message

    async def _turn(self, session: Session, name: str, ask: Callable[[Session], Awaitable[None]]) -> str:
        """→ what lacked. Raises LinkError."""
        self._begin(name)
        began_s = _now()
        turn = Turn(wants_call=name == TOOL, idle_by_status=session.row.idle_by_status)
        try:
            async with asyncio.timeout(self._limits.turn_s):
                await ask(session)
                while not turn.over:
                    turn.take(await self._next(session))
        except TimeoutError:
            pass  # what the turn lacks then is said below
        lack, sound_s = turn.lack(), turn.sound_bytes / 2 / REPLY_HZ
        self._held.append(Held(name, not lack, lack, round(_now() - began_s, 1), round(sound_s, 1)))
        if not lack:
            await self._settle(session, self._limits.settle_s)
        return lack

    async def _settle(self, session: Session, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self._next(session)

    async def _type(self, session: Session) -> None:
        await session.send_text(TYPED)

    async def _ask(self, session: Session) -> None:
        await session.send_text(ASKED)

    async def _speak(self, session: Session) -> None:
        """At the pace of a person, as a microphone does."""
        size = 2 * INPUT_HZ * PIECE_MS // 1000
        began_s = _now()
        await session.activity_start()
        for at in range(0, len(self._speech), size):
            await session.send_audio(self._speech[at : at + size])
            await asyncio.sleep(began_s + (at + size) / 2 / INPUT_HZ - _now())
        await session.activity_end()

    async def _probe(self, session: Session) -> None:
        """What may cost us the session, last of all; only with models of which it is not known."""
        self._begin(PROBE)
        if self._schedules and session.row == LIVE_38:
            await self._try("scheduling", self._schedule(session))
        if session.row in (LIVE_38, THINKING_38):
            await self._try("contextUpdate", self._tell_more(session, update_message(INSTRUCTION, None)))
        if session.row == FLASH_31:  # which refused this form after the first turn, at its launch
            await self._try("clientContent", self._tell_more(session, text_message(TYPED)))

    async def _try(self, name: str, probe: Coroutine[Any, Any, None]) -> None:
        if self._facts.refused:
            probe.close()  # the one before took the link with it
            return
        self._facts.probed.add(name)
        try:
            await probe
        except LinkError as error:
            self._facts.refused[name] = error.loss

    async def _schedule(self, session: Session) -> None:
        """Have the answer to another call taken in silence, as it may be asked for beside `response`."""
        self._scheduling = "SILENT"
        turn = Turn(wants_call=True, idle_by_status=session.row.idle_by_status)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.probe_s):
                await session.send_text(NOTED)
                while not turn.over:
                    turn.take(await self._next(session))
        self._facts.silent = not turn.sounded if turn.called else None

    async def _tell_more(self, session: Session, message: str) -> None:
        await session.send_message(message)
        await self._settle(session, self._limits.probe_s)

    def _begin(self, stage: str) -> None:
        self._sightings.stage = stage
        self._tell(stage)

    def _report(self, words: str) -> Report:
        plan, paths = self._facts.plan, self._sightings.paths
        through = (SET_UP,) * (plan is not None) + tuple(each.name for each in self._held if each.ok)
        return Report(
            ok=not words,
            words=words,
            model=plan.model if plan else "",
            api_version=plan.api_version if plan else "",
            took_s=round(self._facts.took_s, 1),
            messages=self._sightings.messages,
            tokens=self._tokens,
            turns=tuple(self._held),
            new=self._sightings.new(),
            missing=self._sightings.missing(through, resumable=plan is not None and plan.resumable),
            never_came=tuple(path for path in known_paths() if path not in paths),
            points=points(self._facts, paths),
        )


def _now() -> float:
    return asyncio.get_running_loop().time()


def _told(loss: Loss) -> str:
    return f"{loss.words} ({loss.detail})" if loss.detail else loss.words
