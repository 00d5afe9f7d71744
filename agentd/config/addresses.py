"""Whether the addresses of the Live server, of its proxy and of the broker can be used."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from agentd.config.paths import is_file
from agentd.config.settings import Mqtt
from agentd.config.sheet import Sheet
from agentd.home.page import nearest

ENDPOINTS = "write google, vertex, local, wss://HOST, or ws://HOST:PORT on this machine"
PROXIES = "write auto, none, or http://HOST:PORT"
BROKERS = "write mqtt://HOST:PORT (or mqtts, ws, wss, unix:///PATH), or embedded"


def check_endpoint(endpoint: str, sheet: Sheet) -> None:
    if endpoint not in ("google", "vertex", "local"):
        _check_server(endpoint, sheet)


def check_proxy(proxy: str, sheet: Sheet) -> None:
    key, parts = ("live", "proxy"), _split(proxy)
    if proxy in ("auto", "none"):
        return
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        sheet.wrong(key, "is not the address of a proxy", PROXIES)
    elif parts.username is not None or parts.password is not None:
        remedy = "write auto, and set HTTPS_PROXY in the environment to the address with the password"
        sheet.wrong(key, "a secret does not belong in this file", remedy)
    elif parts.path.strip("/") or parts.query or parts.fragment:
        sheet.wrong(key, "holds more than a server", PROXIES)


def _check_server(endpoint: str, sheet: Sheet) -> None:
    key, parts = ("live", "endpoint"), _split(endpoint)
    if parts is None or parts.scheme not in ("ws", "wss") or not parts.hostname:
        close = nearest(endpoint, ("google", "vertex", "local"))
        sheet.wrong(key, "names no Live server", f"write {close}" if close else ENDPOINTS)
    elif parts.path.strip("/") or parts.query or parts.fragment:
        sheet.wrong(key, "holds more than a server", "write wss://HOST only; the path is added")
    elif parts.username is not None or parts.password is not None:
        sheet.wrong(key, "a secret does not belong in this file", "delete what stands before the @")
    elif parts.scheme == "ws" and not _is_this_machine(parts.hostname):
        problem = "ws:// would send speech and key unprotected over the network"
        sheet.wrong(key, problem, "write wss://HOST; ws:// is for 127.0.0.1 and localhost")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read only now, and raises when it is none
    except ValueError:
        return None
    return None if any(c.isspace() or not c.isprintable() for c in url) else parts


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_broker(mqtt: Mqtt, sheet: Sheet) -> None:
    if sheet.trusts("mqtt", "url"):
        _check_url(mqtt.url, sheet)
    if mqtt.password_file is not None and mqtt.username is None and sheet.trusts("mqtt", "username"):
        sheet.wrong(("mqtt", "password_file"), "a password without a user name", "write mqtt.username, too")
    if mqtt.ca is not None:
        if not is_file(mqtt.ca):
            sheet.wrong(("mqtt", "ca"), f"there is no file {mqtt.ca}", "mend the path")
        if sheet.trusts("mqtt", "url") and urlsplit(mqtt.url).scheme not in ("mqtts", "wss"):
            sheet.wrong(
                ("mqtt", "ca"), "only mqtts:// and wss:// use it", "mend mqtt.url, or delete this line"
            )


def _check_url(url: str, sheet: Sheet) -> None:
    key, parts = ("mqtt", "url"), _split(url)
    if url == "embedded":
        return
    if parts is None or parts.scheme not in ("mqtt", "mqtts", "ws", "wss", "unix"):
        sheet.wrong(key, "is not the address of a broker", BROKERS)
    elif parts.scheme == "unix":
        if not parts.path.startswith("/") or parts.netloc:
            sheet.wrong(key, "names no socket", "write unix:///PATH, with three slashes")
    elif parts.username is not None or parts.password is not None:
        remedy = "write mqtt.username, and the password in a file named by mqtt.password_file"
        sheet.wrong(key, "a secret does not belong in this file", remedy)
    elif not parts.hostname or parts.query or parts.fragment:
        sheet.wrong(key, "is not the address of a broker", BROKERS)
    elif parts.path.strip("/") and parts.scheme in ("mqtt", "mqtts"):
        sheet.wrong(key, f"{parts.scheme}:// has no path", f"write {parts.scheme}://{parts.netloc}")
