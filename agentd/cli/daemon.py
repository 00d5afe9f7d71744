"""The running daemon of this machine, over its control socket."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from agentd.config.origin import choose
from agentd.errors import ConfigError, Unavailable
from agentd.service.doorway import NAME, SERVICE, of_the_session, short_name

ANSWER_S = 120.0  # for the next words of the model: the daemon itself gives up sooner, and says so
AT_ONCE_S = 10.0  # for what needs no model; a busy machine may take its time
MOST_LINE = 1_000_000  # bytes of one answer
PATIENCE_S = {"ask": ANSWER_S, "events": None}

NOBODY = "no daemon runs here; start it: `sudo systemctl start agentd`, or `agentd run`"

Facts = Mapping[str, object]


def ask_daemon(config: Path | None, wish: Facts) -> Iterator[Facts]:
    """All that is answered to a wish, line by line. Raises Unavailable, with a remedy, when there is no
    daemon, or none that runs by these settings, and when it says no."""
    with _connected(config) as daemon:
        yield from daemon.answers(wish)


def tell_daemon(config: Path | None, wish: Facts) -> Facts:
    """The last answer. Raises Unavailable as `ask_daemon`."""
    *_, last = ask_daemon(config, wish)
    return last


def _connected(config: Path | None) -> _Daemon:
    """The first that lives; with settings named, the one that runs by them."""
    named = config is not None or bool(os.environ.get("AGENTD_CONFIG"))
    wanted = str(choose(config, os.environ)[0].resolve()) if named else ""
    forbidden = other = ""
    for directory in _directories(config, named):
        try:
            daemon = _Daemon(directory)
        except PermissionError:
            forbidden = str(directory / NAME)
            continue
        except OSError:
            continue
        if not wanted or (other := daemon.settings) == wanted:
            return daemon
        daemon.close()
    raise _nobody(forbidden, other)


def _directories(config: Path | None, named: bool) -> Iterator[Path]:
    """To read the settings takes a while, and they may be wrong by now: only if nothing else is there."""
    yield SERVICE
    yield from of_the_session(os.environ)
    from agentd.config.load import load

    with contextlib.nullcontext() if named else contextlib.suppress(ConfigError):
        store = load(config, os.environ, key_needed=False).settings.store
        assert store, "load() has filled it in"
        yield store


def _nobody(forbidden: str, other: str) -> Unavailable:
    if forbidden:
        remedy = "add it to the group agentd (`sudo usermod -aG agentd $USER`) and log in anew"
        return Unavailable(f"this user may not talk to the daemon at {forbidden}; {remedy}")
    if other:
        return Unavailable(f"the daemon here runs by other settings ({other}); name those with -c, or none")
    return Unavailable(NOBODY)


class _Daemon(contextlib.AbstractContextManager["_Daemon"]):
    """A connection. Raises OSError where there is none to be had."""

    def __init__(self, directory: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(AT_ONCE_S)
            with short_name(directory) as name:
                self._socket.connect(f"{name}/{NAME}")
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    @property
    def settings(self) -> str:
        """The file that it runs by."""
        *_, report = self.answers({"do": "status"})
        return str(report.get("settings"))

    def answers(self, wish: Facts) -> Iterator[Facts]:
        """Up to the last one; events have none."""
        self._socket.settimeout(patience_s := PATIENCE_S.get(str(wish["do"]), AT_ONCE_S))
        try:
            self._socket.sendall(json.dumps(wish).encode() + b"\n")
            while (line := self._lines.readline(MOST_LINE)).endswith(b"\n"):  # else it ended in between
                answer = json.loads(line)
                if "error" in answer:
                    raise Unavailable(f"the daemon says: {answer['error']}")
                yield answer
                if answer.get("done"):
                    return
        except TimeoutError:
            raise Unavailable(f"the daemon does not answer for {patience_s:.0f} s; see its log") from None
        except OSError as error:
            raise Unavailable(
                f"the connection to the daemon is lost ({error.strerror}); try again"
            ) from error
        raise Unavailable("the daemon has ended, or let us go; see its log")
