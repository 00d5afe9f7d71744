"""Bytes as they travel in JSON: standard base64, without line ends."""

from __future__ import annotations

from binascii import b2a_base64


def base64_text(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).decode("ascii")
