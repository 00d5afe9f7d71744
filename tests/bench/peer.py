"""The server of the comparison: takes everything, judges nothing, and so has little part in the times.

    python -m tests.bench.peer        prints its port, and serves until its input ends

Blocking sockets, and no more of WebSocket (RFC 6455) than both sides use: a server library takes as long
over a handshake as our side does, and that would count for either. The word "N" as realtime text has it
send N pieces of speech, 40 ms each, in the form that Google sends.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import sys
import threading
from base64 import b64encode
from hashlib import sha1

PIECE_MS = 40
RECEIVE_BYTES = 1 << 18
KEY, GUID = b"sec-websocket-key", b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
WELCOME = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)
TEXT, BINARY, CLOSE = 1, 2, 8
HEAD_BYTES = 10  # the longest before a frame's mask
MOST_READ = 80  # bytes of a message: more is in none that is understood here
GUESTS = 4  # whose threads wait already; a side has one link at a time


class GoneError(Exception):
    """The other side has left."""


class Guest:
    """One connection, from its handshake to its end."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._came = bytearray()

    def serve(self) -> None:
        speech = piece()
        with self._socket, contextlib.suppress(GoneError, OSError):
            self._welcome()
            self._receive()
            self._send(BINARY, b'{"setupComplete": {}}')
            while True:
                kind, said = self._receive()
                if kind == CLOSE:
                    self._send(CLOSE, said)
                    return
                if kind == TEXT and b'"text"' in said[:60]:
                    ((_, given),) = json.loads(said).items()
                    for _ in range(int(given["text"])):
                        self._send(BINARY, speech)

    def _welcome(self) -> None:
        while (end := self._came.find(b"\r\n\r\n")) < 0:
            self._take_in()
        lines = (line.partition(b":") for line in bytes(self._came[:end]).split(b"\r\n"))
        (key,) = (value.strip() for name, _, value in lines if name.lower() == KEY)
        del self._came[: end + 4]
        self._socket.sendall(WELCOME + b64encode(sha1(key + GUID).digest()) + b"\r\n\r\n")

    def _receive(self) -> tuple[int, bytes]:
        """The kind of a whole message, and its beginning (RFC 6455, 5.2); clients mask theirs."""
        head = self._peek(2)
        short = head[1] & 127
        at = {126: 4, 127: 10}.get(short, 2)
        length = int.from_bytes(self._peek(at)[2:]) if at > 2 else short
        self._peek(at + 4 + length)
        mask, said = self._came[at : at + 4], self._came[at + 4 : at + 4 + min(length, MOST_READ)]
        del self._came[: at + 4 + length]
        return head[0] & 15, bytes(byte ^ mask[index % 4] for index, byte in enumerate(said))

    def _send(self, kind: int, said: bytes) -> None:
        size = len(said).to_bytes(1) if len(said) < 126 else b"\x7e" + len(said).to_bytes(2)
        self._socket.sendall(bytes([0x80 | kind]) + size + said)

    def _peek(self, count: int) -> bytes:
        while len(self._came) < count:
            self._take_in()
        return bytes(self._came[: min(count, HEAD_BYTES)])

    def _take_in(self) -> None:
        if not (came := self._socket.recv(RECEIVE_BYTES)):
            raise GoneError
        self._came += came


def piece() -> bytes:
    """A server's message with 40 ms of 24 kHz audio."""
    pcm = random.Random(24).randbytes(48 * PIECE_MS)
    blob = {"mimeType": "audio/pcm;rate=24000", "data": b64encode(pcm).decode()}
    message = {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}
    return json.dumps(message, indent=2).encode() + b"\n"


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        print(door.getsockname()[1], flush=True)
        for _ in range(GUESTS):
            threading.Thread(target=_welcome_all, args=(door,), daemon=True).start()
        sys.stdin.read()


def _welcome_all(door: socket.socket) -> None:
    while True:
        connection, _ = door.accept()
        Guest(connection).serve()


if __name__ == "__main__":
    main()
