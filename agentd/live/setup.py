"""The set-up message, and what had to be left out of it for the model's sake."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live.address import model_path
from agentd.live.instruction import instruction
from agentd.live.models import VOICES, Row, candidates, row_of
from agentd.live.options import (
    coverage,
    detection,
    handling,
    proactivity,
    safety,
    seed_turns,
    thinking,
    transcribing,
)
from agentd.live.wishes import Wishes
from agentd.wire.client import ClientContent, ClientMessage, Turn
from agentd.wire.schema import live_schema
from agentd.wire.setup import (
    Compression,
    Function,
    Generation,
    History,
    InputRules,
    PrebuiltVoice,
    Resumption,
    Setup,
    SlidingWindow,
    Speech,
    Tool,
    Transcribing,
    Voice,
)

# The whole window is billed again with every turn, and the default trigger (80 % of 131,072 tokens) comes far
# too late to save anything: what is said is kept to about a quarter of an hour of talk, then cut back to
# five minutes.
TALK_TRIGGER_TOKENS = 25_000
TALK_TARGET_TOKENS = 8_000
CHARACTERS_PER_TOKEN = 3  # on the safe side for instructions and schemas
MOST_TRIGGER_TOKENS = 104_000  # the server's own default; more would never be reached


class Declared(Protocol):
    """A function as the house declares it; `schema` is a plain JSON schema of type object, or None.

    A model that need not wait (`waits` False) may talk on, and `tells` (when_idle, interrupt or silent) says
    what it does with the answer then. `shows`: a picture is sent before the answer.
    """

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def schema(self) -> Mapping[str, Any] | None: ...
    @property
    def waits(self) -> bool: ...
    @property
    def tells(self) -> str: ...
    @property
    def shows(self) -> bool: ...


@dataclass(frozen=True)  # no slots: the message of a new session is kept
class Plan:
    """Everything about a link that is known before it is opened.

    `left_out` holds one sentence for each option of the owner's that the model does not take; `suspects`
    are the keys of those that were sent, first the one that the server is most likely to have refused.
    """

    row: Row
    model: str
    api_version: str
    setup: Setup
    resumption: Resumption | None
    left_out: tuple[str, ...]
    suspects: tuple[str, ...]
    history: tuple[Turn, ...]
    summarised: bool
    extra: Mapping[str, Any]

    @property
    def resumable(self) -> bool:
        return self.resumption is not None

    def message(self, handle: str | None) -> str:
        """The set-up message; with a `handle`, for continuing that session, which knows what was said."""
        assert not (handle and self.summarised), "a resumed session knows what was said"
        return self._written(handle) if handle else self._anew

    @cached_property
    def _anew(self) -> str:
        return self._written(None)

    def _written(self, handle: str | None) -> str:
        changes: dict[str, object] = {}
        if self.resumption:
            changes["session_resumption"] = self.resumption.model_copy(update={"handle": handle})
        if handle:
            changes["history_config"] = None
        text = ClientMessage(setup=self.setup.model_copy(update=changes)).to_json()
        if not self.extra:
            return text
        message = json.loads(text)
        return json.dumps({"setup": _merged(message["setup"], self.extra)}, ensure_ascii=False)

    def seed(self, handle: str | None) -> str | None:
        """The history, to be sent right after `setupComplete` and before anything else; None without one."""
        if handle or not self.history:
            return None
        announced = self.row.history == "announced"
        content = ClientContent(turns=self.history, turn_complete=announced)
        return ClientMessage(client_content=content).to_json()


def plan(
    live: Live,
    vad: Vad,
    declarations: Sequence[Declared],
    here: str = "",
    *,
    model: str | None = None,
    summary: str = "",
    token: bool = False,
) -> Plan:
    """What to ask of the server. Raises ValueError when a tool's schema cannot be declared.

    `model` is one of `candidates(live)`, the first if not given. `summary` tells a fresh session what was
    said before. `token`: the link is made with an ephemeral one.
    """
    model = model or candidates(live)[0]
    row = row_of(model, vertex=live.endpoint == "vertex")
    wishes = Wishes(model)
    tools = _tools(live, declarations, row, wishes)
    text = instruction(live.system_instruction, here, live.language, summary)
    setup = Setup(
        model=model_path(live, model),
        generation_config=_generation(live, row, wishes),
        system_instruction=text,
        tools=tools or None,
        realtime_input_config=_input_rules(live, vad, row, wishes, any(each.shows for each in declarations)),
        context_window_compression=_compression(
            live, len(text.to_json()) + sum(len(tool.to_json()) for tool in tools), wishes
        ),
        input_audio_transcription=transcribing(live, row, wishes),
        output_audio_transcription=Transcribing() if live.transcription.output else None,
        proactivity=proactivity(live, row, wishes),
        safety_settings=safety(live, row, wishes),
    )
    return _finished(live, row, model, setup, wishes, summarised=bool(summary), token=token)


def _finished(
    live: Live, row: Row, model: str, setup: Setup, wishes: Wishes, *, summarised: bool, token: bool
) -> Plan:
    history = seed_turns(live, row, wishes)
    if history and row.history == "announced":
        announced = History(initial_history_in_client_content=True)
        setup = setup.model_copy(update={"history_config": announced})
    resumption = _resumption(live, row, wishes)
    version = _version(live, row, setup, wishes, token=token)
    wishes.grant("live.extra", wanted=bool(live.extra))
    wishes.grant("live.voice", wanted=True)
    wishes.grant("live.model", wanted=True)
    return Plan(
        row=row,
        model=model,
        api_version=version,
        setup=setup,
        resumption=resumption,
        left_out=tuple(wishes.left_out),
        suspects=wishes.suspects(() if live.voice in VOICES else ("live.voice",)),
        history=history,
        summarised=summarised,
        extra=live.extra,
    )


def _input_rules(live: Live, vad: Vad, row: Row, wishes: Wishes, shows: bool) -> InputRules:
    return InputRules(
        automatic_activity_detection=detection(vad, wishes),
        activity_handling=handling(live, wishes),
        turn_coverage=coverage(live, row, wishes, shows=shows),
    )


def _generation(live: Live, row: Row, wishes: Wishes) -> Generation:
    wishes.grant("live.temperature", wanted=live.temperature is not None)
    wishes.grant("live.media_resolution", wanted=live.media_resolution is not None)
    affective = wishes.grant(
        "live.affective_dialog", wanted=live.affective_dialog, taken=row.affective_dialog
    )
    # The language goes into the instruction: models that speak by themselves refuse a `languageCode`.
    voice = Voice(prebuilt_voice_config=PrebuiltVoice(voice_name=live.voice))
    return Generation(
        response_modalities=("AUDIO",),
        speech_config=Speech(voice_config=voice),
        thinking_config=thinking(live, row, wishes),
        enable_affective_dialog=affective or None,
        temperature=live.temperature,
        media_resolution=live.media_resolution and f"MEDIA_RESOLUTION_{live.media_resolution.upper()}",
    )


def _tools(live: Live, declarations: Sequence[Declared], row: Row, wishes: Wishes) -> tuple[Tool, ...]:
    functions = tuple(
        Function(
            name=each.name,
            description=each.description,
            parameters=None if each.schema is None else live_schema(each.schema),
            behavior=row.behavior if each.waits else row.aside or row.behavior,
        )
        for each in declarations
    )
    wishes.grant("tools", wanted=bool(functions))
    search = wishes.grant(
        "live.google_search",
        wanted=live.google_search,
        taken=row.search == "beside tools" or (row.search == "alone" and not functions),
        why="searches only where there are no tools" if row.search == "alone" else "does not take it",
    )
    tools = (Tool(function_declarations=functions),) if functions else ()
    return (*tools, Tool(google_search={})) if search else tools


def _compression(live: Live, fixed_characters: int, wishes: Wishes) -> Compression:
    """Instruction and tools stay in the window for ever, so the talk's share is counted on top of them."""
    trigger, target = live.compression_trigger_tokens, live.compression_target_tokens
    wishes.grant("live.compression_trigger_tokens", wanted=trigger is not None)
    wishes.grant("live.compression_target_tokens", wanted=target is not None)
    fixed_tokens = fixed_characters // CHARACTERS_PER_TOKEN
    if trigger is None:
        least = 0 if target is None else 2 * target
        trigger = min(max(fixed_tokens + TALK_TRIGGER_TOKENS, least), MOST_TRIGGER_TOKENS)
    if target is None:
        target = fixed_tokens + TALK_TARGET_TOKENS
        target = min(target, trigger // 2)
    return Compression(trigger_tokens=trigger, sliding_window=SlidingWindow(target_tokens=target))


def _resumption(live: Live, row: Row, wishes: Wishes) -> Resumption | None:
    if live.remember_min == 0:
        return None
    transparent = wishes.grant(
        "live.transparent_resumption",
        wanted=live.transparent_resumption,
        taken=row.transparent_resumption,
    )
    return Resumption(transparent=transparent or None)


def _version(live: Live, row: Row, setup: Setup, wishes: Wishes, *, token: bool) -> str:
    """Tokens are taken by one version only, the newest guide says; it shows the options there, too."""
    if wishes.grant("live.api_version", wanted=live.api_version != "auto"):
        return live.api_version
    asks = setup.proactivity or (setup.generation_config and setup.generation_config.enable_affective_dialog)
    return row.options_version if asks and not token else row.version


def _merged(into: object, extra: object) -> object:
    """`extra` over `into`, objects member by member; a null takes a member out."""
    if not (isinstance(into, Mapping) and isinstance(extra, Mapping)):
        return extra
    both = {**into, **{name: _merged(into.get(name, {}), value) for name, value in extra.items()}}
    return {name: value for name, value in both.items() if value is not None}
