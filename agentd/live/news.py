"""Server messages → events. Here the vendor's words end.

A message's members are told in the order in which they make sense: what was said, what is asked for,
what concerns the connection, and last what ends the reply or the turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentd.core.costevents import Usage
from agentd.core.events import (
    HandleGiven,
    Interrupted,
    LinkEnding,
    LinkEvent,
    ReplyAudio,
    ReplyGenerated,
    SignOfLife,
    ToolCall,
    ToolCalled,
    ToolCancelled,
    Transcript,
    TurnDone,
    TurnEnd,
    Who,
)
from agentd.wire.content import FunctionCall, Part
from agentd.wire.server import ServerContent, ServerMessage, TokenDetail, Transcription, UsageMetadata

# A message with more asks for what no house can do; it is malformed. Bounds the events of one message, too.
MOST_CALLS_PER_MESSAGE = 128
CALLS_REMEMBERED = 1024  # for telling doubles; they come within seconds of each other
_IDLE = ("IDLE", "REQUIRES_ACTION")


class News:
    """The events of one link, message by message. Remembers call ids, since a call may come twice."""

    def __init__(self, link: int, *, idle_by_status: bool, resumable: bool) -> None:
        self._link = link
        self._idle_by_status = idle_by_status
        self._resumable = resumable
        self._called: dict[str, None] = {}  # a set that knows its oldest
        self._half_sample = b""
        self.turn_unsettled = False

    def of(self, message: ServerMessage) -> list[LinkEvent]:
        """All that the message says. Raises ValueError when it makes no sense."""
        content = message.server_content or ServerContent()
        events: list[LinkEvent] = [*self._said(content), *self._asked(message, content)]
        if message.go_away:
            events.append(LinkEnding(self._link, message.go_away.seconds()))
        if self._resumable and (update := message.session_resumption_update) and update.resumable:
            events += [HandleGiven(self._link, update.new_handle)] if update.new_handle else []
        if message.usage_metadata:
            events.append(self._usage(message.usage_metadata))
        events += self._ended(content, content.interaction_status or message.interaction_status)
        return events or [SignOfLife(self._link)]

    def sources(self, message: ServerMessage) -> int:
        """How many pages the reply rests on; which ones would tell what was asked."""
        content = message.server_content or ServerContent()
        searched = (content.grounding_metadata or {}).get("groundingChunks")
        read = (content.url_context_metadata or {}).get("urlMetadata")
        return sum(len(each) for each in (searched, read) if isinstance(each, list))

    def settle(self, end: TurnEnd = TurnEnd.DONE) -> list[LinkEvent]:
        """The turn's end, when the status that should have told it did not come in time."""
        self.turn_unsettled = False
        return [TurnDone(self._link, end)]

    def _said(self, content: ServerContent) -> Iterator[LinkEvent]:
        yield from self._transcript(Who.PERSON, content.input_transcription)
        pcm = b"".join(_sound(part) for part in _parts(content))
        if pcm:
            pcm = self._half_sample + pcm
            whole = len(pcm) & ~1
            self._half_sample = pcm[whole:]
            yield ReplyAudio(self._link, pcm[:whole])
        yield from self._transcript(Who.AGENT, content.output_transcription)

    def _transcript(self, who: Who, said: Transcription | None) -> Iterator[LinkEvent]:
        if said and said.text:
            yield Transcript(self._link, who, said.text)

    def _asked(self, message: ServerMessage, content: ServerContent) -> Iterator[LinkEvent]:
        calls = list(message.tool_call.function_calls or ()) if message.tool_call else []
        calls += [part.function_call for part in _parts(content) if part.function_call]
        if len(calls) > MOST_CALLS_PER_MESSAGE:
            raise ValueError(f"more than {MOST_CALLS_PER_MESSAGE} calls in one message")
        yield from (ToolCalled(self._link, _call(call)) for call in calls if self._is_new(call))
        if message.tool_call_cancellation and message.tool_call_cancellation.ids:
            yield ToolCancelled(self._link, message.tool_call_cancellation.ids)

    def _is_new(self, call: FunctionCall) -> bool:
        if not call.id:
            return True
        if call.id in self._called:
            return False
        self._called[call.id] = None
        if len(self._called) > CALLS_REMEMBERED:
            del self._called[next(iter(self._called))]
        return True

    def _usage(self, usage: UsageMetadata) -> Usage:
        spoken = usage.response_token_count or usage.candidates_token_count or 0
        return Usage(
            self._link,
            _by_modality(usage.prompt_tokens_details, usage.prompt_token_count or 0, "TEXT"),
            _by_modality(usage.response_tokens_details or usage.candidates_tokens_details, spoken, "AUDIO"),
            usage.thoughts_token_count or 0,
            usage.total_token_count or 0,
        )

    def _ended(self, content: ServerContent, status: str | None) -> Iterator[LinkEvent]:
        if content.interrupted:
            yield Interrupted(self._link)
        if (
            content.generation_complete and not self._idle_by_status
        ):  # there it ends the filler, not the reply
            yield ReplyGenerated(self._link)
        if content.interrupted or content.generation_complete or content.turn_complete:
            self._half_sample = b""
        if status in _IDLE:
            done = content.turn_complete or self.turn_unsettled or self._idle_by_status
            yield from self.settle(_end(content)) if done else ()
        elif content.turn_complete:
            if status == "IN_PROGRESS" or self._idle_by_status:
                self.turn_unsettled = True
            else:
                yield from self.settle(_end(content))


def _end(content: ServerContent) -> TurnEnd:
    reason = content.turn_complete_reason or ""
    if content.waiting_for_input or reason == "NEED_MORE_INPUT":
        return TurnEnd.WAITING
    if reason.startswith("MALFORMED"):
        return TurnEnd.MALFORMED
    return TurnEnd.REJECTED if reason and "UNSPECIFIED" not in reason else TurnEnd.DONE


def _by_modality(details: Iterable[TokenDetail] | None, total: int, rest: str) -> dict[str, int]:
    """Tokens by modality. What the details do not account for is counted as `rest`."""
    tokens: dict[str, int] = {}
    for detail in details or ():
        name = detail.modality or rest
        tokens[name] = tokens.get(name, 0) + max(0, detail.token_count or 0)
    if (missing := total - sum(tokens.values())) > 0:
        tokens[rest] = tokens.get(rest, 0) + missing
    return tokens


def _parts(content: ServerContent) -> tuple[Part, ...]:
    return (content.model_turn and content.model_turn.parts) or ()


def _sound(part: Part) -> bytes:
    """The part's audio; texts beside audio are thoughts or stray, and are nobody's to hear."""
    blob = part.inline_data
    return blob.raw() if blob and blob.mime_type.startswith("audio/") else b""


def _call(call: FunctionCall) -> ToolCall:
    return ToolCall(call.id or "", call.name, call.args)
