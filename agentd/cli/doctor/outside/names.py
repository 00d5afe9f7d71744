"""Whether the names that the settings hold lead anywhere."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.machine.facts import text
from agentd.live.address import server, vertex

WHAT = "names"
LIMIT_S = 8.0
SLOW_S = 2.0  # each link is made anew, and somebody waits

Resolve = Callable[[str], object]


def examine(case: Case) -> Iterator[Finding]:
    hosts = [urlsplit(case.settings.mqtt.url).hostname]
    live = case.settings.live
    if live.endpoint != "local" and not case.offline and not _by_proxy(live.proxy):
        address = vertex(live.location) if live.endpoint == "vertex" else server(live.endpoint)
        hosts.append(urlsplit(address).hostname)
    yield from judge([host for host in hosts if host and not _is_address(host)], case.root, _resolve)


def judge(hosts: list[str], root: Path, resolve: Resolve) -> Iterator[Finding]:
    for host in dict.fromkeys(hosts):
        began_s = time.monotonic()
        try:
            _in_time(resolve, host)
        except OSError as error:
            evidence = f"nobody knows {host} ({error.strerror or error})"
            if "nameserver" not in text(root / "etc/resolv.conf"):
                evidence += "; /etc/resolv.conf names no name server"
            yield mend(
                WHAT, evidence, "is the network up, and the name right? `resolvectl status`, `ip route`"
            )
            continue
        took_s = time.monotonic() - began_s
        if took_s > SLOW_S:
            yield note(
                WHAT, f"{host} is found only after {took_s:.0f} s", "another name server may be faster"
            )
        else:
            yield fine(WHAT, f"{host} is found")


def _in_time(resolve: Resolve, host: str) -> None:
    """Raises OSError. The C library asks each name server several times, for longer than anybody waits."""
    done: queue.Queue[OSError | None] = queue.Queue(1)

    def ask() -> None:
        try:
            resolve(host)
        except OSError as error:
            done.put(error)
        else:
            done.put(None)

    threading.Thread(target=ask, name="resolving", daemon=True).start()
    try:
        error = done.get(timeout=LIMIT_S)
    except queue.Empty:
        raise TimeoutError(f"no answer for {LIMIT_S:g} s") from None
    if error is not None:
        raise error


def _resolve(host: str) -> object:
    return socket.getaddrinfo(host, None)


def _by_proxy(proxy: str) -> bool:
    """A proxy looks the name up itself."""
    return proxy not in ("auto", "none") or (proxy == "auto" and "https" in getproxies())


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
