"""The canary before servers of ours: whatever is odd about one stands in the report, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pytest

from agentd.config.live import Live, Transcription
from agentd.live.canary import FUNCTION, Limits, hold_conversation
from agentd.live.report import Report
from agentd.live.sightings import DUE, DUE_SOMETIME, SET_UP, SPOKEN, TEXT, TOOL, Missing, New
from agentd.local.server import LocalServer
from agentd.wire.drift import known_paths
from tests.home.books import book
from tests.live_server import (
    TONE,
    Call,
    CallAside,
    Close,
    Death,
    Freeze,
    Kill,
    LiveServer,
    Raw,
    Refusal,
    Say,
    Script,
    Send,
    Wait,
    go_away,
)
from tests.live_server.script import Step
from tests.speech import say
from tests.virtual_time import virtual_time

KEY = "AIza-a-key-that-must-stay-secret"
SPEECH = bytes(range(256)) * 25  # 0.2 s; the scripted server listens to nothing
WORDS = "what was said in confidence"
SAY = Say(TONE, WORDS, heard=WORDS, turn_complete_after_s=0)
CALL = Call([(FUNCTION.name, {"colour": "yellow"})])
SOCKETS_S = 0.002
TURNS: tuple[tuple[Step, ...], ...] = ((SAY,), (SAY,), (CALL, SAY))
ALL_TURNS = (TEXT, SPOKEN, TOOL)


def flown(
    *scripts: Script,
    key: str = KEY,
    refusing: bool = False,
    limits: Limits | None = None,
    **settings: Any,
) -> tuple[Report, LiveServer]:
    """`refusing`: the server may find something wrong with us."""

    async def run() -> tuple[Report, LiveServer]:
        async with LiveServer(*(scripts or (Script(turns=TURNS),))) as server:
            live = Live(endpoint=server.endpoint, **settings)
            report = await hold_conversation(live, key=key, speech=SPEECH, limits=limits)
            assert refusing or not server.violations
            return report, server

    with virtual_time(SOCKETS_S) as clock:
        report, server = clock.run(run())
    told = json.dumps(asdict(report))
    assert WORDS not in told
    assert KEY not in told
    return report, server


def told(report: Report, question: str) -> tuple[str, str]:
    (point,) = (each for each in report.points if question in each.question)
    return point.verdict, point.words


class TestTheConversation:
    def test_a_service_as_we_know_it(self) -> None:
        stages: list[str] = []

        async def run() -> tuple[Report, LiveServer]:
            async with LiveServer(Script(turns=TURNS)) as server:
                live = Live(endpoint=server.endpoint)
                report = await hold_conversation(live, key=KEY, speech=SPEECH, stage=stages.append)
                return report, server

        with virtual_time(SOCKETS_S) as clock:
            report, server = clock.run(run())
        assert server.violations == server.remarks == []
        assert (report.ok, report.words, report.new, report.missing) == (True, "", (), ())
        assert stages[:4] == [SET_UP, *ALL_TURNS]
        assert [(each.name, each.ok, each.sound_s) for each in report.turns] == [
            (name, True, 0.4) for name in ALL_TURNS
        ]
        assert report.tokens == 3 * 551
        assert report.messages == len(server.sessions[0].sent)
        (activity,) = server.activities
        assert activity.audio == SPEECH
        (answer,) = server.answers
        assert answer["name"] == FUNCTION.name
        assert "goAway" in report.never_came
        assert "setupComplete" not in report.never_came
        assert len(report.points) == 11

    def test_it_is_held_under_the_owners_settings(self) -> None:
        _, server = flown(
            voice="Puck", temperature=0.5, google_search=True, system_instruction="Be a pirate."
        )
        setup = server.sessions[0].received.setup or {}
        assert setup["generationConfig"]["temperature"] == 0.5
        assert "Puck" in json.dumps(setup)
        assert "pirate" not in json.dumps(setup)
        assert [list(tool) for tool in setup["tools"]] == [["functionDeclarations"]]
        assert setup["inputAudioTranscription"] == setup["outputAudioTranscription"] == {}

    @pytest.mark.parametrize(
        "model",
        [
            "gemini-2.5-flash-native-audio-latest",
            "gemini-3.1-flash-live-preview",
            "gemini-3.8-live",
            "gemini-3.8-live-extended-thinking",
        ],
    )
    def test_it_is_lawful_for_every_model_until_its_last_words(self, model: str) -> None:
        report, server = flown(model=model, refusing=True)
        assert report.ok, report.words
        assert (report.new, report.missing) == ((), ())
        assert all("takes no contextUpdate" in each or "clientContent" in each for each in server.violations)

    @pytest.mark.parametrize(
        "call",
        [
            Call(CALL.calls, as_part=True),
            Call(CALL.calls, twice=True),
            Call(CALL.calls, with_ids=False),
            Call(CALL.calls, order="vertex"),
            Call([*CALL.calls, *CALL.calls], separately=True),
        ],
    )
    def test_every_call_is_answered_once_wherever_it_stands(self, call: Call) -> None:
        report, server = flown(Script(turns=[[SAY], [SAY], [call, SAY]]))
        assert report.ok, report.words
        assert len(server.answers) == len(call.calls)
        lacking = {each.path for each in report.missing}
        assert ("toolCall" in lacking) == call.as_part
        assert ("toolCall.functionCalls[].id" in lacking) == (not call.with_ids)

    def test_a_reply_that_waits_for_the_status_idle(self) -> None:
        pending = Send({"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}})
        idle = Send({"interactionStatus": "IDLE"})
        filler = Say(TONE, " Hm.", finish=False)
        thinking: list[Step] = [filler, pending, Wait(3), filler, pending, idle]
        turns: list[list[Step]] = [thinking, [SAY], [filler, pending, CallAside(CALL.calls, thinking)]]
        report, _ = flown(Script(turns=turns), model="gemini-3.8-live-extended-thinking", refusing=True)
        assert report.ok, report.words
        assert [each.sound_s for each in report.turns] == [0.8, 0.4, 1.2]
        assert told(report, "interactionStatus") == (
            "seen",
            "beside serverContent and within serverContent",
        )

    def test_agentds_own_server(self) -> None:
        tool = {
            "description": "Report the canary.",
            "args": {"colour": {"type": "choice", "values": ["yellow", "green"]}},
            "publish": {"topic": "canary", "text": "{colour}"},
            "phrases": ["report the canary {colour}"],
        }

        async def run() -> Report:
            async with LocalServer(book(report_canary=tool)) as endpoint:
                speech = say("what is two plus two", "en-us")
                return await hold_conversation(
                    Live(endpoint=endpoint), key=KEY, speech=speech, limits=Limits(settle_s=0.1)
                )

        report = asyncio.run(run())
        assert report.ok, report.words
        assert report.new == ()
        heard = Missing("serverContent.inputTranscription", (SPOKEN,))  # no command, so no words of it
        assert set(report.missing) <= {heard}


class TestDrift:
    @pytest.mark.parametrize(
        ("message", "path", "kind", "seen"),
        [
            ({"serverContent": {"mood": {"a": WORDS}}}, "serverContent.mood", "new member", "object"),
            ({"weather": [WORDS]}, "weather", "new member", "list"),
            (
                {"serverContent": {"turnCompleteReason": "TIRED"}},
                "serverContent.turnCompleteReason",
                "new word",
                "TIRED",
            ),
            ({"interactionStatus": "DREAMING"}, "interactionStatus", "new word", "DREAMING"),
            ({"goAway": {"timeLeft": 50}}, "goAway.timeLeft", "another form", "number"),
        ],
    )
    def test_what_is_new_is_told_with_its_place_and_turn(
        self, message: Mapping[str, Any], path: str, kind: str, seen: str
    ) -> None:
        report, _ = flown(Script(turns=[[SAY], [Send(message), SAY], [Send(message), CALL, SAY]]))
        assert report.ok, report.words
        assert report.new == (New(path, kind, seen, (SPOKEN, TOOL)),)
        assert report.missing == ()

    def test_a_new_kind_of_token(self) -> None:
        usage = {
            "promptTokenCount": 1,
            "responseTokenCount": 1,
            "totalTokenCount": 2,
            "promptTokensDetails": [{"modality": "SMELL", "tokenCount": 1}],
        }
        report, _ = flown(Script(turns=TURNS, usage=usage))
        assert report.new == (
            New("usageMetadata.promptTokensDetails[].modality", "new word", "SMELL", ALL_TURNS),
        )

    def test_what_is_no_json(self) -> None:
        report, _ = flown(Script(turns=[[Raw(WORDS), Raw(b"\xff\xfe"), SAY], *TURNS[1:]]))
        assert report.ok, report.words
        assert report.new == (New("", "no message", "no JSON", (TEXT,)),)

    def test_sound_in_another_format(self) -> None:
        strange = Say(TONE, WORDS, heard=WORDS, turn_complete_after_s=0, mime="audio/pcm;rate=48000")
        report, _ = flown(Script(turns=[[strange], *TURNS[1:]]))
        (new,) = report.new
        assert (new.path.rpartition(".")[2], new.seen, new.stages) == (
            "mimeType",
            "audio/pcm;rate=48000",
            (TEXT,),
        )

    @pytest.mark.parametrize(
        ("usage", "missing"),
        [
            ({"promptTokenCount": 3, "candidatesTokenCount": 4, "totalTokenCount": 7}, ()),
            ({"promptTokenCount": 3, "responseTokenCount": 4}, ("usageMetadata.totalTokenCount",)),
            (
                {"promptTokenCount": 3, "totalTokenCount": 3},
                ("usageMetadata.responseTokenCount|usageMetadata.candidatesTokenCount",),
            ),
        ],
    )
    def test_counts_that_lack(self, usage: Mapping[str, Any], missing: Sequence[str]) -> None:
        report, _ = flown(Script(turns=TURNS, usage=usage))
        assert report.ok, report.words
        assert report.missing == tuple(Missing(path, ALL_TURNS) for path in missing)

    def test_usage_that_is_left_out_altogether(self) -> None:
        over = Send({"serverContent": {"generationComplete": True, "turnComplete": True}})
        said = Say(TONE, WORDS, heard=WORDS, finish=False)
        report, _ = flown(Script(turns=[[said, over], [said, over], [CALL, said, over]]))
        assert report.ok, report.words
        assert (report.new, report.tokens) == ((), 0)
        assert report.missing == (Missing("usageMetadata", ALL_TURNS),)

    def test_handles_that_were_asked_for_and_not_given(self) -> None:
        report, _ = flown(Script(turns=TURNS, handles=False))
        assert report.missing == (Missing("sessionResumptionUpdate", ()),)
        report, _ = flown(Script(turns=TURNS, handles=False), remember_min=0)
        assert report.missing == ()

    def test_transcripts_and_marks_that_lack(self) -> None:
        bare = Say(TONE, finish=False)
        over = Send({"serverContent": {"turnComplete": True}, "usageMetadata": Script().usage})
        report, _ = flown(Script(turns=[[SAY], [bare, over], [CALL, SAY]]))
        assert report.ok, report.words
        assert [(each.path, each.stages) for each in report.missing] == [
            ("serverContent.inputTranscription", (SPOKEN,)),
            ("serverContent.outputTranscription", (SPOKEN,)),
            ("serverContent.generationComplete", (SPOKEN,)),
        ]

    def test_what_is_due_can_be_read(self) -> None:
        paths = set(known_paths())
        for due in (*DUE.values(), DUE_SOMETIME):
            assert {path for each in due for path in each.split("|")} <= paths


class TestFailures:
    @pytest.mark.parametrize(
        ("turns", "stage", "words"),
        [
            ([[Freeze()]], TEXT, "nothing came"),
            ([[Say(TONE, "x", finish=False), Freeze()]], TEXT, "the reply began and did not end"),
            (
                [[Send({"serverContent": {"turnComplete": True}})]],
                TEXT,
                "the turn ended without a word",
            ),
            ([[SAY], [Send({"serverContent": {}}), Freeze()]], SPOKEN, "the turn did not end"),
            ([[SAY], [SAY], [SAY]], TOOL, "the function was never called"),
            ([[SAY], [SAY], [CALL, Freeze()]], TOOL, "the call was answered, and nothing came after it"),
            (
                [[SAY], [SAY], [CALL, Send({"serverContent": {"turnComplete": True}})]],
                TOOL,
                "the call was answered, and the turn ended without a word about it",
            ),
        ],
    )
    def test_what_a_turn_lacked_is_said_with_a_remedy(
        self, turns: Sequence[Sequence[Step]], stage: str, words: str
    ) -> None:
        report, server = flown(Script(turns=turns))
        assert not report.ok
        assert report.words == f"{stage}: {words}; try again; if it stays so, change live.model"
        assert (report.turns[-1].name, report.turns[-1].ok, report.turns[-1].words) == (stage, False, words)
        assert all(each.ok for each in report.turns[:-1])
        assert (report.new, report.missing) == ((), ())  # of a turn that failed it is no wonder
        assert server.unanswered == []

    @pytest.mark.parametrize(
        ("script", "words"),
        [
            (Script(refusal=Refusal.BAD_KEY), "set-up: The server does not take the key"),
            (Script(refusal=Refusal.QUOTA), "set-up: The key's quota is used up"),
            (
                Script(turns=[[SAY], [Close(1011, "Internal error encountered.")]]),
                "spoken turn: The server is not well at the moment; try again later."
                " (1011 Internal error encountered.)",
            ),
            (Script(turns=[[SAY, Close(1000)]]), "text turn: The server ended the connection. (1000)"),
            (Script(turns=TURNS, kill=Kill(4, Death.RESET)), "text turn: The connection to the server broke"),
        ],
    )
    def test_an_early_end_is_told_with_the_place_and_the_servers_words(
        self, script: Script, words: str
    ) -> None:
        report, _ = flown(script)
        assert not report.ok
        assert report.words.startswith(words)

    def test_a_server_that_quotes_the_key(self) -> None:
        report, _ = flown(Script(turns=[[Close(1011, f"Odd key {KEY}.")]]))
        assert "Odd key (the key)" in report.words

    def test_nobody_there(self) -> None:
        live = Live(endpoint="ws://127.0.0.1:9")
        report = asyncio.run(hold_conversation(live, key=KEY, speech=SPEECH))
        assert not report.ok
        assert report.words.startswith("set-up: 127.0.0.1 cannot be reached")
        assert (report.messages, report.missing, report.turns) == (0, (), ())

    def test_it_is_over_after_its_time(self) -> None:
        slow = Limits(turn_s=100)
        report, _ = flown(Script(turns=[[Freeze()]]), limits=slow)
        assert report.words.startswith("text turn: more than 58 s went by")
        assert 58 <= report.took_s < 60
        limits = Limits()
        assert limits.setup_s + 3 * (limits.turn_s + limits.settle_s) < limits.whole_s < 60


class TestOpenPoints:
    def test_where_nothing_can_be_told_nothing_is(self) -> None:
        report, _ = flown()
        assert {each.verdict for each in report.points} == {"not seen"}

    def test_scheduling_that_is_heeded_and_contextUpdate(self) -> None:  # noqa: N802 # as it is written
        quiet: list[Step] = [CALL, Send({"serverContent": {"turnComplete": True}})]
        report, server = flown(Script(turns=[*TURNS, quiet]), model="gemini-3.8-live")
        assert report.ok
        assert [each.get("scheduling") for each in server.answers] == [None, "SILENT"]
        assert told(report, "scheduling") == ("yes", "SILENT was heeded there")
        assert told(report, "contextUpdate")[0] == "yes"
        assert len(server.sessions[0].received.updates) == 1

    def test_scheduling_that_is_not_heeded(self) -> None:
        report, _ = flown(model="gemini-3.8-live")
        assert told(report, "scheduling")[0] == "seen"

    def test_a_refusal_at_the_very_end_is_an_answer_and_no_failure(self) -> None:
        report, _ = flown(model="gemini-3.1-flash-live-preview", refusing=True)
        assert report.ok
        verdict, words = told(report, "clientContent")
        assert verdict == "no"
        assert words.startswith("1007 ")

    def test_a_break_at_the_very_end_is_no_answer(self) -> None:
        calls: list[Step] = [CALL, Close(1011, "Internal error encountered.")]
        report, server = flown(Script(turns=[*TURNS, calls]), model="gemini-3.8-live")
        assert report.ok
        assert told(report, "scheduling") == ("no", "1011 Internal error encountered.")
        assert told(report, "contextUpdate")[0] == "not seen"  # there was no link for it any more
        assert server.sessions[0].received.updates == []

    def test_no_time_left_for_it_is_no_failure(self) -> None:
        quiet: list[Step] = [CALL, Freeze()]
        limits = Limits(whole_s=6, probe_s=50)
        report, _ = flown(Script(turns=[*TURNS, quiet]), model="gemini-3.8-live", limits=limits)
        assert report.ok, report.words
        assert told(report, "contextUpdate")[0] == "not seen"

    def test_the_rest(self) -> None:
        turns: list[list[Step]] = [[SAY], [go_away("50s"), SAY], [CALL, SAY]]
        said = Transcription(languages=("de-DE",), vocabulary=("Atrium",))
        report, _ = flown(
            Script(turns=turns),
            key="auth_tokens/abc",
            model="gemini-3.8-live",
            transcription=said,
        )
        assert told(report, "old may")[0] == "seen"
        assert told(report, "old may")[1].endswith("with 50 s left")
        assert told(report, "token")[0] == "seen"
        assert told(report, "transcription") == (
            "seen",
            "gemini-3.8-live takes languageCodes, customVocabulary",
        )
        report, _ = flown(Script(refusal=Refusal.QUOTA))
        assert told(report, "quota")[0] == "seen"
