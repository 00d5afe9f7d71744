"""What a test of the sound card runs in a process of its own, told and telling by lines.

`hear DEVICE FILE [CHANNEL]` writes every frame to FILE and tells each change between sound and none, and
`trouble` with the time (s, monotonic) and what is wrong, or nothing. `speak DEVICE`
obeys `play REPLY SECONDS`, `finish REPLY`, `cut REPLY` and `chime`, and tells what was drained. Both end
with their input. `open DEVICE` tells how many seconds after its opening the first frame came; `time DEVICE`
how many milliseconds a reply takes from its first byte, and a cut from its order, to the card's output.
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
from agentd.audio.card import Card
from agentd.audio.microphone import Microphone
from agentd.audio.pacing import BLOCK_S, Waker
from agentd.audio.player import Player
from agentd.audio.speaker import LoudSpeaker, open_speaker
from agentd.core.effects import Chime
from agentd.core.events import FRAME_MS, INPUT_HZ, REPLY_HZ, Event, PlaybackDrained
from agentd.core.soundevents import SoundLost


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


REPLIES = 40
PIECE_S = 0.04


def time_replies(device: str) -> None:
    """Of each reply 40 ms come at once, and the rest at twice the pace of speech."""
    taken: list[tuple[float, bool]] = []
    player, waker = Player(lambda _played: None), Waker()
    card = Card(device, player, waker, tell, lambda pcm, _rate_hz: taken.append((time.monotonic(), any(pcm))))
    threading.Thread(target=card.run, daemon=True).start()
    while len(taken) < 300:  # of 10 ms: its first blocks come as they like
        time.sleep(0.1)
    begun_s: list[float] = []
    cut_s: list[float] = []
    for reply in range(1, REPLIES + 1):
        ordered_s, seen = time.monotonic(), len(taken)
        for _ in range(8):
            player.play(reply, sine(PIECE_S))
            waker.wake()
            time.sleep(PIECE_S / 2)
        begun_s.append(min((at for at, loud in taken[seen:] if loud), default=math.inf) - ordered_s)
        ordered_s, seen = time.monotonic(), len(taken)
        player.cut(reply)
        time.sleep(0.1)
        cut_s.append(max((at - ordered_s for at, loud in taken[seen:] if loud), default=0.0) + BLOCK_S)
    for what, took_s in (("begun", begun_s), ("cut", cut_s)):
        card_s = player.card_samples / REPLY_HZ
        tell(f"{what} {1000 * (sorted(took_s)[REPLIES * 95 // 100 - 1] + card_s):.0f}")
    waker.stop()


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
    elif sys.argv[1] == "time":
        time_replies(sys.argv[2])
    elif sys.argv[1] == "open":
        time_first_frame(sys.argv[2])
    else:
        asyncio.run(speak(sys.argv[2]))
