"""All that a healthy server may do: a script for each row of the reference's section 15."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.live_server.named import ANSWER, KITCHEN, NIGHT, WELL, Ending, Named, Person, then_well, voice
from tests.live_server.script import (
    Call,
    CallAside,
    CancelCalls,
    Freeze,
    Raw,
    Say,
    Script,
    Send,
    Step,
    Wait,
)

_ET = "gemini-3.8-live-extended-thinking"


def _content(**members: Any) -> Send:
    return Send({"serverContent": members})


_OVER = _content(turnComplete=True)


def _so(description: str, *turn: Step, then: Sequence[Sequence[Step]] = (), **more: Any) -> Named:
    """One such turn, or again and again unless there is another one to come."""
    return Named(description, "§15", (Script(turns=[list(turn), *then]),), **more)


def _dressed(description: str, **script: Any) -> Named:
    return Named(description, "§15", (Script(turns=[[ANSWER]], **script),))


_FILLER = Say(voice(600), " Let me see.", finish=False)

VARIETY: Mapping[str, Named] = {
    "well": _dressed("a spoken turn as it should be"),
    "text-frames": _dressed("the same in text frames", text_frames=True),
    "compact": _dressed("the same without indentation", indent=None),
    "unbundled": _so("transcript and sound in messages of their own", replace(ANSWER, bundled=False)),
    "empty-content": _so("messages that hold nothing", _content(), ANSWER, _content()),
    "thoughts": _so("a thought before the reply", replace(ANSWER, thought="**Switching the light on**")),
    "barge-in": _so(
        "the person talks into the reply",
        Say(voice(4_000), " That is a long story."),
        person=Person.BARGES_IN,
        owner="hears the reply stop, and the answer to what was said",
    ),
    "tool-developer": _so("a call, then the answer in the same turn", Call([KITCHEN]), ANSWER, tools=1),
    "tool-vertex": Named(
        "a call that ends the turn; the answer comes in a turn of its own, sounds as plain audio/pcm",
        "§15",
        (Script(turns=[[Call([KITCHEN], order="vertex"), replace(ANSWER, mime="audio/pcm")]]),),
        tools=1,
    ),
    "tool-without-id": _so(
        "a call without id, as on Vertex", Call([KITCHEN], with_ids=False), ANSWER, tools=1
    ),
    "tool-as-part": _so(
        "a call as a part of the model's turn", Call([KITCHEN], as_part=True), ANSWER, tools=1
    ),
    "tool-silent": _so(
        "a call, and no word about it",
        Call([KITCHEN]),
        _OVER,
        owner="hears the chime for done",
        then=[[ANSWER]],
        ending=Ending.QUIET,
        tools=1,
    ),
    "tools-parallel": _so("two calls in one message", Call([KITCHEN, NIGHT]), ANSWER, tools=2),
    "tools-separately": _so(
        "two calls in messages of their own", Call([KITCHEN, NIGHT], separately=True), ANSWER, tools=2
    ),
    "tool-cancelled": _so(
        "a call that is taken back at once",
        Call([KITCHEN], wait=False),
        CancelCalls(),
        ANSWER,
        owner="hears the answer",
        tools=1,
    ),
    "nonblocking": _so(
        "a call that does not hold the turn up; what follows depends on the scheduling of the answer",
        CallAside([KITCHEN], [Say(voice(700), " Done.")]),
        Say(voice(1_000), " I am switching it on."),
        model="gemini-3.8-live",
        tools=1,
    ),
    "filler-idle": _so(
        "extended thinking: a filler, a call, the answer, and then IDLE",
        _FILLER,
        _content(generationComplete=True),
        _content(turnComplete=True, interactionStatus="IN_PROGRESS"),
        Call([KITCHEN]),
        ANSWER,
        model=_ET,
        tools=1,
    ),
    "lost-idle": _so(
        "extended thinking: IDLE never comes",
        Say(voice(900), " It is on.", finish=False),
        _OVER,
        Freeze(),
        model=_ET,
    ),
    "usage-missing-counts": Named(
        "usage with counts missing, as text, and in Vertex's words",
        "§15",
        (
            Script(
                turns=[[ANSWER]],
                usage={
                    "promptTokenCount": "482",
                    "candidatesTokensDetails": [{"modality": "AUDIO"}, {}],
                    "trafficType": "ON_DEMAND",
                },
            ),
        ),
    ),
    "unrequested-handle": Named(
        "a resumption update that nobody asked for",
        "§15",
        (
            Script(
                opening=[Send({"sessionResumptionUpdate": {"newHandle": "h-1", "resumable": True}})],
                turns=[[ANSWER]],
            ),
        ),
    ),
    "resumable-without-handle": _so(
        "resumable, but no handle: the one before stays good",
        ANSWER,
        Send({"sessionResumptionUpdate": {"resumable": True}}),
        Send({"sessionResumptionUpdate": {"newHandle": "", "resumable": False}}),
    ),
    "near-silent": Named(
        "a reply that nobody can hear",
        "§15",
        (Script(turns=[[Say(voice(1_500, peak=6), " It is on.")], [ANSWER]]),),
        Ending.EITHER,
        owner="hears the answer to a second try, or that there was none",
    ),
    "mute": Named(
        "a reply in writing only",
        "§15",
        then_well(
            _content(outputTranscription={"text": " It is on."}), _content(generationComplete=True), _OVER
        ),
        Ending.EITHER,
        owner="hears the answer to a second try, or that there was none",
    ),
    "rejected": Named(
        "the turn is rejected, with the reason",
        "§15",
        (
            Script(turns=[[_content(turnComplete=True, turnCompleteReason="RESPONSE_REJECTED")], [ANSWER]]),
            WELL,
        ),
        Ending.EITHER,
        owner="hears that there was no answer",
    ),
    "malformed-call": Named(
        "the model made a call that cannot be read",
        "§15",
        (
            Script(
                turns=[[_content(turnComplete=True, turnCompleteReason="MALFORMED_FUNCTION_CALL")], [ANSWER]]
            ),
            WELL,
        ),
        Ending.EITHER,
        owner="hears that there was no answer, or the answer to a second try",
    ),
    "waiting-for-input": Named(
        "the model is silent on purpose and waits for more",
        "§15",
        (Script(turns=[[_content(waitingForInput=True), _content(turnComplete=True)], [ANSWER]]),),
        Ending.EITHER,
        owner="may go on speaking, or hears that there was no answer",
    ),
    "odd-chunks": _so("pieces that cut samples in two", replace(ANSWER, piece_bytes=4_801)),
    "burst": _so("half a minute of speech within a second", Say(voice(30_000), " Once upon a time", rush=30)),
    "trickle": _so(
        "speech that comes more slowly than it plays", Say(voice(3_000), " Let me think.", rush=0.7)
    ),
    "late-sound": _so(
        "sound and text after generationComplete",
        Say(voice(800), " It is", finish=False),
        _content(generationComplete=True),
        Say(voice(200), " on.", finish=False),
        _OVER,
    ),
    "late-interrupt": _so(
        "turnComplete, and interrupted after it", ANSWER, _content(interrupted=True), _OVER
    ),
    "garbage": _so(
        "frames that are not the protocol between those that are",
        Raw("{"),
        Raw(b"\xff\xfe\x00"),
        Raw('{"serverContent": 7}'),
        Send({"code": 13, "message": "an error, as the SDK expects it"}),
        ANSWER,
    ),
    "grounding": _so(
        "search grounding and where it came from",
        _content(groundingMetadata={"webSearchQueries": ["weather"]}, urlContextMetadata={"urlMetadata": []}),
        ANSWER,
        _content(groundingMetadata={}),
    ),
    "voice-activity": _so(
        "marks of the server's own detection",
        Send({"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.200s"}, "serverContent": {}}),
        Send({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}}),
        _content(interimInputTranscription={"text": "turn on"}),
        ANSWER,
    ),
    "slow-answer": _so("the model thinks for eight seconds", Wait(8), ANSWER),
    "slow-setup": Named("the set-up takes four seconds", "§15", (Script(turns=[[ANSWER]], setup_delay_s=4),)),
}
