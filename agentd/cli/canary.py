"""The trial conversation of `agentd check --live`: what it needs, and how it is told."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from agentd.config.load import Loaded
from agentd.core.events import INPUT_HZ, REPLY_HZ
from agentd.errors import Unavailable
from agentd.live.canary import SPOKEN_WORDS, hold_conversation
from agentd.live.recorder import Recorder
from agentd.live.report import Report
from agentd.live.watched import Watch
from agentd.local.voice import Voice
from agentd.resample import rate

PATIENCE_S = 2.0  # whoever waits longer is told for what
TAIL_MS = 300  # of silence, as a person's microphone brings


def is_wanted(loaded: Loaded) -> bool:
    """Only a service that is not ours can drift away from us, and it lets nobody in without credentials."""
    live, secrets = loaded.settings.live, loaded.secrets
    if live.endpoint == "local":
        return False
    account = live.endpoint == "vertex" and live.service_account_file is not None
    return account or bool(secrets.gemini_token or secrets.gemini_key)


async def converse(loaded: Loaded, watches: Sequence[Watch] = ()) -> Report:
    """Raises Unavailable when there is no voice to speak with."""
    speech = await _spoken(SPOKEN_WORDS)
    progress = _Progress()
    try:
        return await hold_conversation(
            loaded.settings.live,
            key=_key(loaded),
            speech=speech,
            stage=progress.begin,
            watches=watches,
        )
    finally:
        progress.end()


async def _recorded(loaded: Loaded, file: Path) -> Report:
    """Raises Unavailable also when the file cannot be written."""
    _write(file, ())  # before the conversation, which costs something
    recorder = Recorder(asyncio.get_running_loop().time, _key(loaded))
    try:
        return await converse(loaded, (recorder,))
    finally:
        _write(file, recorder.lines)


def _write(file: Path, lines: Sequence[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}); name another file") from error


def _key(loaded: Loaded) -> str | None:
    return loaded.secrets.gemini_token or loaded.secrets.gemini_key


async def _spoken(text: str) -> bytes:
    """16 kHz mono s16. Raises Unavailable."""
    down = rate(REPLY_HZ, INPUT_HZ)
    pcm = b"".join([down.convert(piece) async for piece in Voice().speak(text)])
    return pcm + down.convert(b"", last=True) + bytes(2 * INPUT_HZ * TAIL_MS // 1000)


class _Progress:
    """A line on stderr for every stage that takes its time."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, stage: str) -> None:
        self.end()
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_S, _tell, stage)

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()


def _tell(stage: str) -> None:
    print(f"still trying: conversation, {stage} …", file=sys.stderr, flush=True)


def told(report: Report) -> list[str]:
    """The report, line by line."""
    if report.ok:
        outcome = f"ok: {report.model} ({report.api_version}), {report.took_s:g} s, {report.tokens} tokens"
    else:
        outcome = f"FAILED: {report.words}"
    lines = [_line("talk", outcome)]
    for turn in report.turns:
        went = f"{turn.sound_s:.1f} s of speech within {turn.took_s:.1f} s" if turn.ok else turn.words
        lines.append(_line("", f"{turn.name}: {went}"))
    return lines + _drift(report) + [_line("", f"{p.verdict}: {p.question} {p.words}") for p in report.points]


def _drift(report: Report) -> list[str]:
    """What came that we do not know, and what did not come that we know."""
    if not report.messages:
        return []
    new = [f"{each.kind} {each.path}: {each.seen} ({', '.join(each.stages)})" for each in report.new]
    missing = [f"missing {each.path} ({', '.join(each.stages) or 'anywhere'})" for each in report.missing]
    lines = new + missing or [f"none in {report.messages} messages"]
    return [_line("drift" if at == 0 else "", line) for at, line in enumerate(lines)] + [
        _line("open points", f"{len(report.points)}, as far as this conversation can tell")
    ]


def _line(part: str, words: str) -> str:
    return f"  {part:<11} {words}"


async def outcome(loaded: Loaded, record: Path | None = None) -> tuple[bool, list[str], Report | None]:
    """→ whether it went well, what to tell, and the report if a conversation was held."""
    try:
        report = await (_recorded(loaded, record) if record else converse(loaded))
    except Unavailable as trouble:
        return False, [_line("talk", f"FAILED: {trouble}")], None
    return report.ok, told(report), report
