"""One turn of a trial conversation: whether it is over, and what it lacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentd.wire.content import FunctionCall
from agentd.wire.server import ServerContent, ServerMessage

_SETTLED = ("IDLE", "REQUIRES_ACTION")


def calls_in(message: ServerMessage) -> Sequence[FunctionCall]:
    """In either of the two places where calls may stand."""
    content = message.server_content
    parts = (content.model_turn and content.model_turn.parts) or () if content else ()
    asked = (message.tool_call and message.tool_call.function_calls) or ()
    return (*asked, *(part.function_call for part in parts if part.function_call))


@dataclass(slots=True)
class Turn:
    """`wants_call`: it is not over before a call was made, answered, and the answer spoken of.

    Calls are answered as soon as they come, by whoever feeds the messages in here.
    """

    wants_call: bool
    idle_by_status: bool
    sound_bytes: int = 0
    _begun: bool = False
    called: bool = False
    sounded: bool = False  # since the call, where there is one to wait for
    _followed: bool = False  # something came after the call
    _complete: bool = False
    _pending: bool = False  # complete but for the status that says so

    def take(self, message: ServerMessage) -> None:
        if message.server_content or message.tool_call:  # handles and counts come at any time
            self._begun = True
            self._followed |= self.called
        if message.server_content:
            self._hear(message.server_content)
        self._end(message)
        if calls_in(message):
            self.called = True
            self._followed = self.sounded = self._complete = self._pending = False

    def _hear(self, content: ServerContent) -> None:
        for part in (content.model_turn and content.model_turn.parts) or ():
            blob = part.inline_data
            if blob and blob.mime_type.startswith("audio/") and blob.data:
                self.sound_bytes += len(blob.data)
                self.sounded = True

    def _end(self, message: ServerMessage) -> None:
        content = message.server_content
        status = (content and content.interaction_status) or message.interaction_status
        if content and content.turn_complete:
            self._pending = self.idle_by_status and status == "IN_PROGRESS"
            self._complete = not self._pending
        elif self._pending and status in _SETTLED:
            self._pending, self._complete = False, True

    @property
    def over(self) -> bool:
        if self.wants_call:
            return self.called and self._complete and self.sounded
        return self._complete

    def lack(self) -> str:
        """What went wrong; empty when the turn is as it should be. To be asked at its end."""
        if self.over:
            return "" if self.sound_bytes else "the turn ended without a word"
        if not self._begun:
            return "nothing came"
        if self.wants_call and not self.called:
            return "the function was never called"
        if self.wants_call and not self._followed:
            return "the call was answered, and nothing came after it"
        if self.wants_call and self._complete:
            return "the call was answered, and the turn ended without a word about it"
        return "the reply began and did not end" if self.sounded else "the turn did not end"
