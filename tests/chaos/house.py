"""A whole daemon in a process of its own; its sound card, broker, model and names can all be taken away."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.audio.soundserver import SoundServer, sound_server
from tests.broker import Mosquitto, mosquitto
from tests.chaos.model import WELL, Model
from tests.chaos.names import ADDRESS, NameServer
from tests.chaos.timeline import Timeline
from tests.end_to_end.daemon import settings_file, spoken
from tests.service.notify_socket import NotifySocket, notify_socket
from tests.speech import silence

ROOT = Path(__file__).parents[2]
READY_S = 30.0
OBEYED = r"mqtt: home/kitchen/light/set \{"
LISTEN = ("stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-q", "1", "-v", "-p")
TOPICS = ("agentd/test/#", "home/#")
STORE_KB = 256
CALM_S = 1.0

# In a view of the files of its own: names are asked for at our server, and the store is a disk of its own.
INSIDE = f"""
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount -t tmpfs -o size={STORE_KB}k,mode=700 store "$1/store"
shift
exec "$@"
"""


class House:
    """All that is known of the daemon from outside is in `timeline`."""

    def __init__(
        self,
        folder: Path,
        card: SoundServer,
        broker: Mosquitto,
        names: NameServer | None,
        systemd: NotifySocket,
    ) -> None:
        self.card, self.broker, self.names = card, broker, names
        self.systemd = systemd
        self.model = Model()
        self.timeline = Timeline()
        self.folder = folder
        self._hiss = contextlib.ExitStack()
        self._daemon: subprocess.Popen[str] | None = None
        self._clip = spoken("turn on the kitchen lights")[0]

    @property
    def pid(self) -> int:
        assert self._daemon is not None
        return self._daemon.pid

    @property
    def store(self) -> Path:
        """As the daemon sees it."""
        return Path(f"/proc/{self.pid}/root{self.folder}/store")

    def hiss(self) -> None:
        self._hiss.enter_context(self.card.hissing())

    def hush(self) -> None:
        self._hiss.close()

    def speak(self) -> None:
        """Somebody wants the light; returns when it has been said."""
        self.card.say(self._clip)

    def obeys(self, obeyed: str = OBEYED) -> float:
        """When what somebody has asked for now was done."""
        asked_at = time.monotonic()
        self.speak()
        return self.timeline.wait(obeyed, asked_at)

    def idle(self) -> None:
        """Nobody is talking any more."""
        self.timeline.settled("systemd", "STATUS=idle", CALM_S)

    def set_clock(self, off_s: float) -> None:
        new = self.folder / "clock.new"
        new.write_text(str(off_s))
        new.replace(self.folder / "clock")

    def start(self) -> float:
        """Until it is ready; when that was."""
        self.set_clock(0)
        self.model.serve(WELL)
        command = [sys.executable, "-m", "tests.chaos.clocked", str(self.folder / "clock")]
        call = [*command, "run", "-c", str(self._settings())]
        if self.names is not None:
            (self.folder / "hosts").write_text("")
            (self.folder / "resolv.conf").write_text(f"nameserver {ADDRESS}\n")
            call = [
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-euc",
                INSIDE,
                "sh",
                str(self.folder),
                *call,
            ]
        environ = {**self.card.environ, "NOTIFY_SOCKET": self.systemd.address, "PYTHONPATH": str(ROOT)}
        began = time.monotonic()
        self._daemon = subprocess.Popen(
            call, env=environ | {"GEMINI_API_KEY": "a-key"}, stderr=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        return self.timeline.wait("systemd: READY=1", began, READY_S)

    def stop(self) -> None:
        assert self._daemon is not None
        self._daemon.terminate()
        try:
            assert self._daemon.wait(timeout=15) == 0
        finally:
            self._daemon.kill()
            self._daemon.wait()
            self._reader.join()
            assert self._daemon.stderr is not None
            self._daemon.stderr.close()

    def close(self) -> None:
        self.hush()
        self.model.close()

    def _settings(self) -> Path:
        (self.folder / "store").mkdir(exist_ok=True)
        host = "127.0.0.1" if self.names is None else "localhost"
        return settings_file(
            self.folder,
            silence(20),
            "local",
            f"mqtt://{host}:{self.broker.port}",
            audio="{input: vmic, output: vspeaker}",
            live=f"{{endpoint: 'ws://{host}:{self.model.port}', linger_s: 0, remember_min: 0}}",
            conversation="{follow_up_s: 0}",
            store=str(self.folder / "store"),
        )

    def _read_log(self) -> None:
        assert self._daemon is not None
        assert self._daemon.stderr is not None
        for line in self._daemon.stderr:
            self.timeline.add("log", line)


@contextmanager
def house(folder: Path, names: bool) -> Iterator[House]:
    """In it a daemon runs and is ready. With `names` it has names and a disk of its own, which needs root."""
    (folder / "card").mkdir()
    with contextlib.ExitStack() as stack:
        card = stack.enter_context(sound_server(folder / "card", prompt=True))
        broker = stack.enter_context(mosquitto())
        server = NameServer() if names else None
        if server is not None:
            stack.callback(server.close)
        systemd = stack.enter_context(notify_socket(folder / "notify"))
        home = House(folder, card, broker, server, systemd)
        stack.callback(home.close)
        stack.enter_context(_watching(home))
        home.hiss()
        home.start()
        yield home
        home.stop()


@contextmanager
def _watching(home: House) -> Iterator[None]:
    over = threading.Event()
    listener = subprocess.Popen(
        [*LISTEN, str(home.broker.port), *(word for topic in TOPICS for word in ("-t", topic))],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def read_bus() -> None:
        assert listener.stdout is not None
        for line in listener.stdout:
            home.timeline.add("mqtt", line)

    def read_systemd() -> None:
        while not over.is_set():
            for line in home.systemd.listen(0.05):
                if line != "WATCHDOG=1":
                    home.timeline.add("systemd", line)

    threads = [threading.Thread(target=each, daemon=True) for each in (read_bus, read_systemd)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        over.set()
        listener.kill()
        listener.wait()
        for each in threads:
            each.join()
        assert listener.stdout is not None
        listener.stdout.close()
