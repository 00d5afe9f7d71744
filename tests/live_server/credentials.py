"""Which door a client knocks at, and with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qs, urlsplit

_DEVELOPER = re.compile(
    r"/+ws/google\.ai\.generativelanguage\.(v1beta|v1alpha)\.GenerativeService\.BidiGenerateContent(Constrained)?"
)
_VERTEX = re.compile(r"/+ws/google\.cloud\.aiplatform\.(v1|v1beta1)\.LlmBidiService/BidiGenerateContent")


class Door(Enum):
    DEVELOPER = "BidiGenerateContent"
    CONSTRAINED = "BidiGenerateContentConstrained"
    VERTEX = "LlmBidiService"


@dataclass(frozen=True)
class Knock:
    """A credential per place where one was given."""

    door: Door | None
    version: str = ""
    key: str | None = None
    token: str | None = None
    bearer: str | None = None
    doubled: bool = False

    @property
    def secret(self) -> str | None:
        return self.key or self.token or self.bearer

    def mistake(self) -> str | None:
        """What the real server would not let in, in words."""
        if self.door is None:
            return "there is no such method"
        if self.doubled:
            return "the credential was given twice"
        if self.door is Door.CONSTRAINED and not self.token:
            return "BidiGenerateContentConstrained wants an ephemeral token"
        if self.door is Door.CONSTRAINED and not (self.token or "").startswith("auth_tokens/"):
            return "an ephemeral token begins with auth_tokens/"
        if self.door is Door.DEVELOPER and (self.token or self.bearer):
            return "BidiGenerateContent takes an API key"
        if self.door is Door.VERTEX and self.token:
            return "there are no ephemeral tokens on Vertex"
        return None


def knock(path: str, headers: Mapping[str, str]) -> Knock:
    """`path` with its query, as it was asked for."""
    parts = urlsplit("//host" + path) if path.startswith("//") else urlsplit(path)
    door, version = _door(parts.path)
    query = parse_qs(parts.query)
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    keys = [*query.get("key", ()), *([headers["x-goog-api-key"]] if "x-goog-api-key" in headers else ())]
    tokens = [*query.get("access_token", ()), *([credential] if scheme == "Token" else ())]
    bearers = [credential] if scheme == "Bearer" else []
    return Knock(
        door,
        version,
        key=keys[0] if keys else None,
        token=tokens[0] if tokens else None,
        bearer=bearers[0] if bearers else None,
        doubled=len(keys) + len(tokens) + len(bearers) > 1,
    )


def _door(path: str) -> tuple[Door | None, str]:
    if found := _DEVELOPER.fullmatch(path):
        return Door.CONSTRAINED if found[2] else Door.DEVELOPER, found[1]
    if found := _VERTEX.fullmatch(path):
        return Door.VERTEX, found[1]
    return None, ""
