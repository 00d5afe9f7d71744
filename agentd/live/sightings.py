"""What came in a trial conversation, compared with what our models expect: for people to read, no content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.live.watched import Watch
from agentd.wire.drift import Finding, Kind, look

SET_UP, TEXT, SPOKEN, TOOL, PROBE = "set-up", "text turn", "spoken turn", "tool turn", "last probe"
MOST_NEW = 200  # findings that are kept of a whole conversation

# What each stage of the conversation must bring, given what we ask for. `a|b`: either of the two.
_CONTENT = "serverContent"
_ANSWER = (
    f"{_CONTENT}.modelTurn.parts[].inlineData.mimeType",
    f"{_CONTENT}.modelTurn.parts[].inlineData.data",
    f"{_CONTENT}.outputTranscription.text",
    f"{_CONTENT}.generationComplete",
    f"{_CONTENT}.turnComplete",
    "usageMetadata.promptTokenCount",
    "usageMetadata.responseTokenCount|usageMetadata.candidatesTokenCount",
    "usageMetadata.totalTokenCount",
)
DUE: Mapping[str, tuple[str, ...]] = {
    SET_UP: ("setupComplete",),
    TEXT: _ANSWER,
    SPOKEN: (f"{_CONTENT}.inputTranscription.text", *_ANSWER),
    TOOL: (
        "toolCall.functionCalls[].id",
        "toolCall.functionCalls[].name",
        "toolCall.functionCalls[].args",
        *_ANSWER,
    ),
}
DUE_SOMETIME = ("sessionResumptionUpdate.newHandle", "sessionResumptionUpdate.resumable")  # if asked for


@dataclass(frozen=True, slots=True)
class New:
    """Something that our models do not know, and where in the conversation it came."""

    path: str
    kind: str
    seen: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A member that was due and did not come; of several within each other only the outermost."""

    path: str
    stages: tuple[str, ...]


class Sightings(Watch):
    """Takes the frames as they came. `stage` is where in the conversation we are."""

    def __init__(self) -> None:
        self.stage = SET_UP
        self.messages = 0
        self._new: dict[Finding, list[str]] = {}
        self._paths: dict[str, set[str]] = {}

    def came(self, frame: bytes) -> None:
        self.messages += 1
        try:
            raw = json.loads(frame)
        except (ValueError, RecursionError):
            self._note(Finding("", Kind.MESSAGE, "no JSON"))
            return
        seen = look(raw)
        self._paths.setdefault(self.stage, set()).update(seen.paths)
        for finding in seen.findings:
            self._note(finding)

    def _note(self, finding: Finding) -> None:
        if finding in self._new or len(self._new) < MOST_NEW:
            stages = self._new.setdefault(finding, [])
            if self.stage not in stages:
                stages.append(self.stage)

    @property
    def paths(self) -> frozenset[str]:
        """All members that came, of those that we know."""
        return frozenset().union(*self._paths.values())

    def new(self) -> tuple[New, ...]:
        return tuple(
            New(each.path, each.kind.value, each.seen, tuple(self._new[each])) for each in sorted(self._new)
        )

    def missing(self, held: tuple[str, ...], *, resumable: bool) -> tuple[Missing, ...]:
        """`held` are the stages that went through; of another it is no wonder that something lacks."""
        lacking: dict[str, list[str]] = {}
        for stage in held:
            came = self._paths.get(stage, set())
            for path in DUE[stage]:
                if lack := _lack(path, came):
                    stages = lacking.setdefault(lack, [])
                    if stage not in stages:
                        stages.append(stage)
        if resumable and held:
            for lack in dict.fromkeys(_lack(path, self.paths) for path in DUE_SOMETIME):
                if lack:
                    lacking[lack] = []
        return tuple(Missing(path, tuple(stages)) for path, stages in lacking.items())


def _lack(due: str, came: set[str] | frozenset[str]) -> str:
    """The outermost member on the way that did not come; empty when all is there."""
    either = due.split("|")
    if any(path in came for path in either):
        return ""
    names = either[0].split(".")
    ways = [".".join(names[:count]) for count in range(1, len(names) + 1)]
    outermost = next(way for way in ways if way.removesuffix("[]") not in came)
    return due if outermost == either[0] else outermost.removesuffix("[]")
