"""The questions, as a person at a terminal has them."""

from __future__ import annotations

import ast
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.audio.soundserver import SoundServer, sound_server
from tests.broker import mosquitto
from tests.speech import say

ASK = """\
from agentd.cli.install.asking import asked
w = asked(False)
print("\\n=", (w.key, w.broker, w.username, w.password, w.input, w.output, w.room, w.id))
"""
NO_CARD = "pcm.!default { type null }\nctl.!default { type null }\n"
MOST_S = 100.0


def at_terminal(talk: Sequence[tuple[str, str]], **environ: str) -> tuple[str, tuple[str | None, ...]]:
    """Types each answer when its question is on the screen; the screen, and what `asked` has made of it."""
    keys, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | environ,
        preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # its controlling terminal
    )
    os.close(theirs)
    screen, seen = "", 0
    try:
        for question, answer in talk:
            while question not in screen[seen:] or not screen.endswith(": "):
                screen += os.read(keys, 10_000).decode()
            seen = len(screen)
            os.write(keys, f"{answer}\n".encode())
        while "\n= " not in screen or not screen.endswith(")\r\n"):
            screen += os.read(keys, 10_000).decode()
        assert process.wait(MOST_S) == 0
    finally:
        process.kill()
        process.wait()
        os.close(keys)
    return screen, ast.literal_eval(screen.rpartition("\n= ")[2].strip())


def test_a_broker_is_tried_until_it_lets_us_in_and_secrets_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".asoundrc").write_text(NO_CARD)
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", str(passwords), "ann", "right"], check=True)
    passwords.chmod(0o644)
    with mosquitto(f"password_file {passwords}\nallow_anonymous false") as broker:
        talk = (
            ("Key for Gemini", "AIza-secret"),
            ("MQTT broker", broker.url),
            ("User name", "ann"),
            ("Password", "wrong"),
            ("MQTT broker", ""),
            ("User name", "ann"),
            ("Password", "right"),
            ("Room", "Living room"),
            ("Did you hear it", ""),
        )
        screen, found = at_terminal(talk, HOME=str(tmp_path))
    assert found == ("AIza-secret", broker.url, "ann", "right", None, None, "Living room", "living_room")
    shown = screen.rpartition("\n= ")[0]
    assert "secret" not in shown
    assert "right" not in shown
    assert "Once more" in shown
    assert "No microphone was found" in shown


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    (tmp_path / "home").mkdir()
    with sound_server(tmp_path / "home", prompt=True) as running:
        yield running


@pytest.mark.proof
def test_the_microphone_that_hears_the_voice_is_offered_and_the_speaker_that_is_heard(
    server: SoundServer,
) -> None:
    """On a virtual sound card: one microphone hears somebody speak, the other nothing at all."""
    talking = threading.Thread(
        target=server.say, args=(say("turn on the lights in the kitchen please") * 8, "hatfeed")
    )
    talking.start()
    talk = (
        ("Key for Gemini", ""),
        ("MQTT broker", "embedded"),
        ("Room", ""),
        ("press Enter", ""),
        ("Microphone", ""),
        ("Did you hear it", "y"),
    )
    screen, found = at_terminal(talk, **server.environ)
    print(screen)
    talking.join()
    assert found == (None, "embedded", None, None, "vhat", "vspeaker", None, None)
    assert "vmic: gives nothing but digital silence" in screen
    assert "Now a sound from vspeaker" in screen
