"""The faults that a client must survive: a script for each row of the reference's section 14."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.live_server.named import (
    ANSWER,
    KITCHEN,
    WELL,
    Ending,
    Named,
    Person,
    then_well,
    tone,
    voice,
)
from tests.live_server.script import (
    Call,
    Close,
    Drop,
    FallSilent,
    Freeze,
    Resumption,
    Say,
    Script,
    Send,
    Wait,
    go_away,
)

_AGAIN = "hears the answer a moment later than usual"
_DEAD = Close(1011, "Internal error encountered.")


def _content(**members: Any) -> Send:
    return Send({"serverContent": members})


_OVER = _content(turnComplete=True)
_BEGUN = Say(voice(800), " It is", finish=False)

FAULTS: Mapping[str, Named] = {
    "early-turn-end": Named(
        "the turn ends in mid sentence, neither generated to its end nor interrupted",
        "§14.1",
        (Script(turns=[[_BEGUN, _OVER]]),),
        owner="hears what came",
    ),
    "freeze": Named(
        "silence instead of an answer; the socket stays open",
        "§14.2",
        then_well(FallSilent()),
        Ending.EITHER,
        owner="hears the answer from a second link, or that the server fell silent",
        word="silent",
    ),
    "freeze-mid-reply": Named(
        "silence after the first words of the reply",
        "§14.2",
        then_well(_BEGUN, FallSilent()),
        Ending.EITHER,
        owner="hears the first words, and that the rest will not come",
    ),
    "freeze-in-setup": Named(
        "the set-up is never answered",
        "§14.2",
        (Script(setup_delay_s=3600), Script(setup_delay_s=3600), WELL),
        Ending.TOLD,
        owner="is told at 5 s what is awaited, and in the end that it did not come",
    ),
    "empty-turn": Named(
        "a turn without any content",
        "§14.3",
        then_well(Wait(0.1), _OVER),
        Ending.EITHER,
        owner="after a wake word: hears the answer to a second try, or that there was none",
        word="answer",
    ),
    "phantom-interrupt": Named(
        "interrupted, although nobody spoke, and nothing after it",
        "§14.4",
        (Script(turns=[[_content(interrupted=True), _OVER], [_OVER], [ANSWER]]),),
        Ending.EITHER,
        owner="hears the answer to another try, or that there was none",
    ),
    "phantom-interrupt-mid-reply": Named(
        "interrupted in the middle of the reply, although nobody spoke",
        "§14.4",
        (Script(turns=[[_BEGUN, Wait(0.6), _content(interrupted=True), _OVER], [ANSWER]]),),
        owner="hears the first words",
    ),
    "early-user-end": Named(
        "the server takes a pause for the end of the question and begins to answer it",
        "§14.5",
        (Script(during=[Wait(0.3), Say(voice(400), " Yes?", turn_complete_after_s=0)], turns=[[ANSWER]]),),
    ),
    "invented-transcript": Named(
        "the transcript of the question is in another language, and wrong; the call is right",
        "§14.6",
        (
            Script(
                turns=[
                    [
                        Send({"serverContent": {"inputTranscription": {"text": "Öffne die Haustür"}}}),
                        Call([KITCHEN]),
                        ANSWER,
                    ]
                ]
            ),
        ),
        tools=1,
    ),
    "mismatched-transcript": Named(
        "the transcript of the reply goes on where its sound was cut",
        "§14.7",
        (Script(turns=[[Say(voice(3_000), " a long answer that is never spoken to its end"), ANSWER]]),),
        owner="hears the second answer",
        person=Person.BARGES_IN,
    ),
    "call-twice": Named(
        "one call in two places, under one id",
        "§14.8",
        (Script(turns=[[Call([KITCHEN], twice=True), ANSWER]]),),
        owner="hears the answer; the house acts once",
        tools=1,
    ),
    "call-repeated": Named(
        "the same call again under another id, after the same sentence",
        "§14.8",
        (Script(turns=[[_BEGUN, Call([KITCHEN]), _BEGUN, Call([KITCHEN]), ANSWER]]),),
        owner="hears the answer; the house acts once",
        tools=1,
    ),
    "lost-result": Named(
        "the answer to a call never reaches the model, which waits for ever",
        "§14.9",
        then_well(Call([KITCHEN]), Freeze()),
        Ending.EITHER,
        owner="hears that it is done, or that the server fell silent",
        tools=1,
    ),
    "death-in-tool": Named(
        "the connection dies while the house is at work",
        "§14.10",
        (
            Script(turns=[[Call([KITCHEN], wait=False), Wait(0.05), Drop()]]),
            Script(turns=[[Call([KITCHEN]), ANSWER]]),
        ),
        Ending.EITHER,
        owner="hears the answer, or a short word; the house acts once",
        tools=1,
    ),
    "death-after-tool": Named(
        "1011 right after the house has answered",
        "§14.10",
        (Script(turns=[[Call([KITCHEN]), _DEAD]]), Script(turns=[[Call([KITCHEN]), ANSWER]])),
        Ending.EITHER,
        owner="hears the answer, or a short word; the house acts once",
        tools=1,
    ),
    "resume-refused": Named(
        "the handle is refused with 1007; a fresh session is taken",
        "§14.11",
        (Script(turns=[[_DEAD]]), Script(turns=[[ANSWER]], resumption=Resumption.REFUSED)),
        owner=_AGAIN,
    ),
    "resume-poisoned": Named(
        "every session that is resumed dies at the first question; a fresh one does not",
        "§14.11",
        (Script(turns=[[_DEAD]]), Script(turns=[[ANSWER]], resumption=Resumption.POISONED)),
        Ending.EITHER,
        owner="is told after the second death; the next conversation is a fresh session",
    ),
    "goaway-silence": Named(
        "goAway, and nothing after it, not even a close",
        "§14.12",
        then_well(go_away("5s"), FallSilent()),
        Ending.EITHER,
        owner=_AGAIN,
    ),
    "goaway-close": Named(
        "goAway while idle, and the close that it announced",
        "§14.12",
        then_well(ANSWER, go_away("5s"), Wait(5), Close(1008, "")),
    ),
    "goaway-mid-reply": Named(
        "goAway in the middle of the reply; there is time to end it",
        "§14.12",
        then_well(Say(voice(600), " It", finish=False), go_away("50s"), ANSWER),
    ),
    "goaway-at-once": Named(
        "goAway with no time left, and the close at once, while the answer is due",
        "§14.12",
        then_well(go_away("0s"), Close(1011, "Deadline expired before operation could complete.")),
        owner=_AGAIN,
    ),
    "cut-generation": Named(
        "the link dies in mid reply; the resumed session never goes on with it",
        "§14.13",
        (Script(turns=[[_BEGUN, Drop()]]), WELL),
        Ending.EITHER,
        owner="hears the first words, and that the rest will not come",
    ),
    "sustained-tone": Named(
        "half a minute of one note instead of speech",
        "§14.14",
        (Script(turns=[[Say(tone(30_000), finish=False), _OVER], [ANSWER]]),),
        Ending.EITHER,
        owner="can stop it with the wake word",
    ),
    "thought-leak": Named(
        "thoughts and stray text beside the sound",
        "§14.15",
        (
            Script(
                turns=[
                    [
                        _content(modelTurn={"parts": [{"text": "The user wants light.", "thought": True}]}),
                        _content(modelTurn={"parts": [{"text": "Be brief."}]}),
                        ANSWER,
                    ]
                ]
            ),
        ),
        owner="hears the answer; captions show no thought",
    ),
    "two-turns": Named(
        "two turns on one link: the first end is not the end of the session",
        "§14.16",
        (Script(turns=[[ANSWER], [ANSWER]]),),
        person=Person.ASKS_TWICE,
    ),
}
