"""What changes at the sound server: told by the server itself, so that nobody has to ask in vain."""

from __future__ import annotations

import atexit
import os
import subprocess
import threading
from pathlib import Path

from agentd.audio import pactl
from agentd.audio.pactl import Place
from agentd.errors import Unavailable

AGAIN_S = 1.0  # a server that was killed is back within seconds, or not for long
_CARDS = Path("/proc/asound/cards")
_DEVICES = ("source #", "sink #", "card #", "server")
_STREAMS = ("source-output #", "sink-input #")


class Watch:
    """One per process, as its sound devices are: a thread and a `pactl subscribe`, from the first `start` on.

    `microphone` and `loudspeaker` are where our streams are; None while that is not known.
    """

    def __init__(self) -> None:
        self.microphone: Place | None = None
        self.loudspeaker: Place | None = None
        self._news = 0
        self._process: subprocess.Popen[str] | None = None
        self._starting, self._asking = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="soundserver", daemon=True)
                self._thread.start()
                atexit.register(self._end)

    @property
    def devices(self) -> object:
        """Something else whenever devices may have come or gone."""
        try:
            return self._news, _CARDS.read_bytes()
        except OSError:
            return self._news

    def look(self) -> bool:
        """Ask now, from any thread. Where the server gives no answer nothing is known."""
        with self._asking:
            try:
                everything = pactl.listed() if pactl.available() else {}
            except Unavailable:
                everything = {}
            self.microphone = pactl.place_of_input(everything, os.getpid())
            self.loudspeaker = pactl.place_of_output(everything, os.getpid())
            return bool(everything)

    def _run(self) -> None:
        while not self._over.is_set():
            if pactl.available():
                self._listen()
            self._over.wait(AGAIN_S)

    def _listen(self) -> None:
        """Until the server is gone."""
        with subprocess.Popen(
            ["pactl", "subscribe"],
            env=pactl.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as self._process:
            assert self._process.stdout is not None
            self._news += self.look()  # a server that was not there before
            for line in self._process.stdout:
                of_streams = any(word in line for word in _STREAMS)
                of_devices = not of_streams and any(word in line for word in _DEVICES)
                if of_devices and "'change'" not in line:
                    self._news += 1
                if of_streams or of_devices:
                    self.look()
        self.microphone = self.loudspeaker = None

    def _end(self) -> None:
        self._over.set()
        if self._process is not None:
            self._process.kill()


watch = Watch()
