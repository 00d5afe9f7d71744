"""Two wake words, two personas: who is called answers, with its own voice and tools; also after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from agentd import app
from agentd.audio.source import WavSource
from agentd.config.load import load
from agentd.core.effects import OpenLink
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import Diary, settings_file, voiced_part
from tests.live_server import TONE, Call, LiveServer, Say, Script
from tests.live_server.script import Step
from tests.live_server.session import Session
from tests.speech import VOICES, silence

PACE = 4.0  # times real time; the pauses are long enough for a reply all the same
BETWEEN_MS = 5_000
WORDS = """
  words:
    - {model: hey_jarvis}
    - model: alexa
      persona:
        system_instruction: You talk with children.
        voice: Puck
        language: de
        tools: [turn_on_lights]
"""
TURNS: dict[str, list[Step]] = {
    "hey jarvis": [Call([("turn_off_lights", {"room": "kitchen"})]), Say(TONE, "It is off.")],
    "alexa": [
        Call([("turn_off_lights", {"room": "bedroom"})]),
        Call([("turn_on_lights", {"room": "bedroom"})]),
        Say(TONE, "It is on."),
    ],
}


def words(text: str) -> bytes:
    return voiced_part(VOICES[0].say(text))


COMMANDS = {"hey jarvis": words("turn off the kitchen lights"), "alexa": words("switch the bedroom lights")}


async def lived(file: Path) -> Diary:
    """A daemon on its clip: the second word is said while the first persona still listens."""
    diary, source = Diary(), WavSource(file.parent / "microphone.wav", PACE)
    loaded = load(file, {"GEMINI_API_KEY": "a-key"})
    assert await app.run(loaded, once=True, source=source, watchers=[diary]) == 0
    return diary


def called(folder: Path, server: LiveServer, broker: str, *called: str) -> Path:
    """Each of these words, and what is said to it."""
    said = (words(word) + silence(300) + COMMANDS[word] + silence(BETWEEN_MS) for word in called)
    return settings_file(folder, silence(1_000) + b"".join(said), server.endpoint, broker, wake=WORDS)


def setup(session: Session) -> tuple[str, list[str], str]:
    """The voice, the functions, and the beginning of the instruction."""
    given: dict[str, Any] = session.received.setup or {}
    speech = given["generationConfig"]["speechConfig"]["voiceConfig"]["prebuiltVoiceConfig"]
    functions = [each["name"] for tool in given["tools"] for each in tool["functionDeclarations"]]
    return speech["voiceName"], functions, given["systemInstruction"]["parts"][0]["text"]


def resumed(session: Session) -> str:
    """Number of the session that gave the handle it was opened with; empty: there was none."""
    handle: str = session.received.setup["sessionResumption"].get("handle") or ""  # type: ignore[index]
    return handle and handle.split("-")[1]


def test_each_word_calls_its_persona_also_after_a_restart(tmp_path: Path, broker: Mosquitto) -> None:
    scripts = [Script(turns=[TURNS[word]]) for word in ("hey jarvis", "alexa", "alexa", "hey jarvis")]

    async def scene() -> None:
        async with LiveServer(*scripts) as server:
            diary = await lived(called(tmp_path, server, broker.url, "hey jarvis", "alexa"))
            assert [opened.persona for opened in diary.all(OpenLink)] == ["", "alexa"]
            ours, kids = server.sessions
            voice, functions, told = setup(ours)
            assert (voice, "turn_off_lights" in functions) == ("Kore", True)
            assert setup(kids) == ("Puck", ["turn_on_lights"], "You talk with children.")
            assert told != "You talk with children."
            assert (resumed(ours), resumed(kids)) == ("", "")
            for session, word in ((ours, "hey jarvis"), (kids, "alexa")):
                assert COMMANDS[word] in session.received.activities[0].audio

            await lived(called(tmp_path, server, broker.url, "alexa", "hey jarvis"))
            assert setup(server.sessions[2]) == setup(kids)
            assert setup(server.sessions[3]) == setup(ours)
            assert resumed(server.sessions[2]) == str(kids.number)
            assert resumed(server.sessions[3]) == str(ours.number)

            answers = [(each["name"], each["response"]) for each in server.answers]
            assert [name for name, answer in answers if "error" not in answer] == [
                *("turn_off_lights", "turn_on_lights", "turn_on_lights", "turn_off_lights")
            ]
            refused = [answer["error"] for _, answer in answers if "error" in answer]
            assert refused == ['There is no tool "turn_off_lights"; did you mean turn_on_lights?'] * 2
            assert not server.violations

    with subscriber(broker, "home/#") as house:
        asyncio.run(scene())
        told = [(each.topic, each.text) for each in house.wait(4)]
    off, on = ("home/kitchen/light/set", '{"state":"OFF"}'), ("home/bedroom/light/set", '{"state":"ON"}')
    assert told == [off, on, on, off]
