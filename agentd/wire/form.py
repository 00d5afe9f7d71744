"""How a message is shaped: camelCase outside, snake_case inside, absent members omitted.

Strict forms are what a client says: an unknown member is a mistake, as it is for the real server.
Lenient forms are what a server says: unknown members are tomorrow's and are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Form(BaseModel):
    """Read by either spelling (the real server takes both), written in camelCase."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        defer_build=True,  # most forms are never used in a process: each is finished when it first is
    )

    def to_json(self) -> str:
        """The message as it travels: no member that is absent, never null for one.

        Raises `pydantic_core.PydanticSerializationError` for what JSON cannot carry (half a
        surrogate pair, endless nesting).
        """
        return self.model_dump_json(exclude_none=True)


class Strict(Form):
    model_config = ConfigDict(extra="forbid")


class Lenient(Form):
    """`passed_over` names the members, as they travel, that are known and that nobody here reads."""

    model_config = ConfigDict(extra="ignore")

    passed_over: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Stands in a member's annotation: the words known so far. Others are read as well; see `drift`."""

    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """Stands in a member's annotation: its text is the protocol's own, never anybody's words or secrets."""


PLAIN = Plain()
