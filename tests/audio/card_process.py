"""What a test of the sound card runs in a process of its own, told and telling by lines.

`hear DEVICE FILE [CHANNEL]` writes every frame to FILE and tells each change between sound and none, and
`trouble` with the time (s, monotonic) and what is wrong, or nothing. `speak DEVICE`
obeys `play REPLY SECONDS`, `finish REPLY`, `cut REPLY` and `chime`, and tells what was drained. Both end
with their input. `open DEVICE` tells how many seconds after its opening the first frame came.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
import threading
import time
from array import array
from pathlib import Path
from typing import Any

from agentd.audio import portaudio
from agentd.audio.microphone import Microphone
from agentd.audio.speaker import LoudSpeaker, open_speaker
from agentd.core.effects import Chime
from agentd.core.events import FRAME_MS, INPUT_HZ, REPLY_HZ, Event, PlaybackDrained, SoundLost


def tell(words: str) -> None:
    print(words, flush=True)


def hear(device: str, file: Path, channel: str = "auto") -> None:
    over = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    choice: Any = int(channel) if channel.isdigit() else channel
    microphone, listening = Microphone(device, choice, tell_trouble), False
    with file.open("wb", buffering=0) as sink:
        while not over.is_set():
            frame = microphone.read(0.3)
            if listening is not (frame is not None):
                listening = not listening
                tell("sound" if listening else "none")
            sink.write(frame or b"")
    microphone.close()
    tell(f"dropped {microphone.dropped}")


def tell_trouble(words: str) -> None:
    tell(f"trouble {time.monotonic():.3f} {words}")


def time_first_frame(device: str) -> None:
    came = threading.Event()
    portaudio.library.devices()
    began_s = time.monotonic()
    stream = portaudio.library.open_input(device, (INPUT_HZ,), FRAME_MS / 1000, lambda _block: came.set())
    assert came.wait(10)
    tell(f"first frame after {time.monotonic() - began_s:.3f}")
    stream.close()


def sine(seconds: float) -> bytes:
    return array(
        "h", (round(8000 * math.sin(0.1 * number)) for number in range(round(seconds * REPLY_HZ)))
    ).tobytes()


async def speak(device: str) -> None:
    loop = asyncio.get_running_loop()
    speaker = open_speaker(device, tell_drained, loop)
    speaker.start()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        obey(speaker, line.split())
    speaker.stop()
    await speaker.finished
    tell("stopped")


def obey(speaker: LoudSpeaker, words: list[str]) -> None:
    match words:
        case ["play", reply, seconds]:
            speaker.play(int(reply), sine(float(seconds)))
        case ["finish", reply]:
            speaker.finish(int(reply))
        case ["cut", reply]:
            speaker.cut(int(reply))
        case ["chime"]:
            speaker.chime(Chime.WAKE)


def tell_drained(event: Event) -> None:
    match event:
        case PlaybackDrained(reply, heard_samples):
            tell(f"drained {reply} {heard_samples}")
        case SoundLost(_, words):
            tell_trouble(words)
        case _:
            tell_trouble("")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="log %(message)s", stream=sys.stdout)
    if sys.argv[1] == "hear":
        hear(sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
    elif sys.argv[1] == "open":
        time_first_frame(sys.argv[2])
    else:
        asyncio.run(speak(sys.argv[2]))
