"""What both ends say: contents, their parts, media, function calls."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from agentd.wire.form import Lenient

NO_OBJECT = "(arguments that are no object)"  # no argument can have this name, so the call will be refused


def _object(value: object) -> object:
    """A function without arguments may carry null for them; what else is no object is kept, to be refused."""
    if value is None:
        return {}
    return value if isinstance(value, Mapping) else {NO_OBJECT: value}


def base64_text(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).decode("ascii")


class Blob(Lenient):
    """Media: `data` is standard base64."""

    mime_type: str = ""
    data: str = ""

    @classmethod
    def of(cls, raw: bytes, mime_type: str) -> Blob:
        return cls(mime_type=mime_type, data=base64_text(raw))

    def raw(self) -> bytes:
        """The bytes. Raises ValueError when `data` is no base64."""
        return a2b_base64(self.data, strict_mode=True)


class FunctionCall(Lenient):
    """`id` is empty where the server gives none (Vertex).

    Arguments in any other form than an object's do not spoil the message: other calls may stand beside.
    """

    id: str | None = None
    name: str
    args: Annotated[Mapping[str, Any], BeforeValidator(_object)] = {}


class Part(Lenient):
    """One piece of a content; `thought` marks a text that is not meant to be said or shown."""

    text: str | None = None
    thought: bool | None = None
    inline_data: Blob | None = None
    function_call: FunctionCall | None = None


class Content(Lenient):
    role: str | None = None
    parts: tuple[Part, ...] | None = None
