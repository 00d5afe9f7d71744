"""What both ends say: contents, their parts, media, function calls."""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from agentd.wire.base64 import base64_text
from agentd.wire.form import PLAIN, Lenient, Words

NO_OBJECT = "(arguments that are no object)"  # no argument can have this name, so the call will be refused


def _object(value: object) -> object:
    """A function without arguments may carry null for them; what else is no object is kept, to be refused."""
    if value is None:
        return {}
    return value if isinstance(value, Mapping) else {NO_OBJECT: value}


class _Bytes:
    """Bytes that travel as standard base64. Read from JSON they are decoded by pydantic's own reader, which
    takes a third of the time that reading a text and decoding it here took.
    """

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=core_schema.bytes_schema(),
            python_schema=core_schema.no_info_plain_validator_function(_decoded),
            serialization=core_schema.plain_serializer_function_ser_schema(base64_text),
        )


def _decoded(value: object) -> bytes:
    if isinstance(value, str):
        return a2b_base64(value, strict_mode=True)
    if isinstance(value, bytes):
        return value
    raise ValueError("no base64 text")


class Blob(Lenient):
    """Media: `data` is the bytes themselves, base64 only on the wire."""

    model_config = ConfigDict(val_json_bytes="base64")

    passed_over: ClassVar = ("displayName",)

    mime_type: Annotated[str, Words(("audio/pcm", "audio/pcm;rate=24000", "image/jpeg", "image/png"))] = ""
    data: Annotated[bytes, _Bytes()] = b""

    @classmethod
    def of(cls, raw: bytes, mime_type: str) -> Blob:
        return cls(mime_type=mime_type, data=raw)

    def raw(self) -> bytes:
        return self.data


class FunctionCall(Lenient):
    """`id` is empty where the server gives none (Vertex).

    Arguments in any other form than an object's do not spoil the message: other calls may stand beside.
    """

    passed_over: ClassVar = ("partialArgs", "willContinue")

    id: Annotated[str | None, PLAIN] = None
    name: Annotated[str, PLAIN]
    args: Annotated[Mapping[str, Any], BeforeValidator(_object)] = {}


class Part(Lenient):
    """One piece of a content; `thought` marks a text that is not meant to be said or shown."""

    passed_over: ClassVar = ("executableCode", "codeExecutionResult", "thoughtSignature")

    text: str | None = None
    thought: bool | None = None
    inline_data: Blob | None = None
    function_call: FunctionCall | None = None


class Content(Lenient):
    role: Annotated[str | None, Words(("model", "user"))] = None
    parts: tuple[Part, ...] | None = None
