"""A real mosquitto on a free port, and an independent subscriber to see what really arrived."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_S = 10.0  # a busy machine may take its time
ARRIVAL_S = 10.0


def free_port() -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mosquitto:
    """One broker process; it may be frozen, killed and started again on the same port."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self.log = folder / "mosquitto.log"
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            "per_listener_settings false\nallow_anonymous true\npersistence false\n"
            f"user {getpass.getuser()}\nlog_dest stderr\nlog_type all\n{extra}\n"
            f"listener {self.port} 127.0.0.1\n",
            encoding="utf-8",
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when connections are taken."""
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([program, "-c", str(self._config)], stderr=log)
        until = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"mosquitto did not start: {self.log.read_text()}") from None
                time.sleep(0.01)

    def freeze(self) -> None:
        """Still there for the kernel, deaf and dumb for its clients."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """As in a power cut; without effect when it is dead already."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()


@contextmanager
def mosquitto(extra: str = "") -> Iterator[Mosquitto]:
    """A running broker without persistence; `extra` is further lines of its configuration."""
    with tempfile.TemporaryDirectory(prefix="agentd-broker-") as folder:
        broker = Mosquitto(Path(folder), extra)
        broker.start()
        try:
            yield broker
        finally:
            broker.kill()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as mosquitto_sub saw it; `at` is wall-clock time (time.time()) at its arrival there."""

    at: float
    topic: str
    payload: bytes
    retained: bool

    @property
    def text(self) -> str:
        return self.payload.decode()


class Subscriber:
    """A mosquitto_sub process and what it has received so far."""

    def __init__(self, port: int, topics: tuple[str, ...], options: tuple[str, ...]) -> None:
        self._news = threading.Condition()
        self._arrivals: list[Arrival] = []
        self._ready = False
        wanted = [word for topic in topics for word in ("-t", topic)]
        call = ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-d", "-q", "1"]
        self._process = subprocess.Popen(
            [*call, "-F", "MESSAGE %U %r %t %x", *options, *wanted],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait(lambda: self._ready, f"mosquitto_sub could not subscribe {topics}", START_S)

    @property
    def arrivals(self) -> list[Arrival]:
        with self._news:
            return list(self._arrivals)

    def on(self, topic: str) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.topic == topic]

    def wait(self, count: int, topic: str | None = None, timeout_s: float = ARRIVAL_S) -> list[Arrival]:
        """The first `count` or more messages (on `topic`); fails when fewer come in time."""

        def chosen() -> list[Arrival]:
            return [arrival for arrival in self._arrivals if topic in (None, arrival.topic)]

        complaint = f"no {count} messages on {topic or 'any topic'}"
        self._wait(lambda: len(chosen()) >= count, complaint, timeout_s)
        with self._news:
            return chosen()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _wait(self, seen: Callable[[], bool], complaint: str, timeout_s: float) -> None:
        with self._news:
            if not self._news.wait_for(seen, timeout_s):
                raise AssertionError(f"{complaint} within {timeout_s} s; had {self._arrivals}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                if line.startswith("MESSAGE "):
                    _, at, retained, rest = line.rstrip("\n").split(" ", 3)
                    topic, _, payload = rest.rpartition(" ")
                    self._arrivals.append(Arrival(float(at), topic, bytes.fromhex(payload), retained == "1"))
                elif line.startswith("Subscribed "):
                    self._ready = True
                self._news.notify_all()


@contextmanager
def subscriber(broker: Mosquitto | int, *topics: str, options: tuple[str, ...] = ()) -> Iterator[Subscriber]:
    """Subscribed to `topics` when it is yielded; `broker` may be a port on loopback."""
    port = broker if isinstance(broker, int) else broker.port
    listener = Subscriber(port, topics, options)
    try:
        yield listener
    finally:
        listener.close()


def send(broker: Mosquitto | int, topic: str, payload: str, *options: str) -> None:
    """Publish with mosquitto_pub, as a device would; `-r` among the options retains."""
    port = broker if isinstance(broker, int) else broker.port
    call = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1"]
    subprocess.run([*call, "-t", topic, "-m", payload, *options], check=True, timeout=START_S)
