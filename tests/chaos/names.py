"""A name server that knows one name, and may fall silent: who asks waits as long as his resolver does."""

from __future__ import annotations

import socket
import struct
import threading

ADDRESS = "127.0.0.77"  # port 53 needs root
NAME = b"\x09localhost\x00"
A, IN = 1, 1
END = b""  # no question


class NameServer:
    """Says that localhost is 127.0.0.1, and of all else that there is none."""

    def __init__(self) -> None:
        self.answers = True
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((ADDRESS, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(END, (ADDRESS, 53))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            query, client = self._socket.recvfrom(512)
            if query == END:
                return
            if self.answers:
                self._socket.sendto(answer(query), client)


def answer(query: bytes) -> bytes:
    """To one question (RFC 1035, section 4)."""
    end = query.index(b"\x00", 12) + 5
    question = query[12:end]
    kind = struct.unpack(">H", question[-4:-2])[0]
    known = question[:-4].lower() == NAME
    record = b"\xc0\x0c" + struct.pack(">HHIH4B", A, IN, 0, 4, 127, 0, 0, 1) if known and kind == A else b""
    flags = 0x8180 if known else 0x8183
    return query[:2] + struct.pack(">HHHHH", flags, 1, bool(record), 0, 0) + question + record
