"""What each family of Live models accepts: one row each, after the protocol reference's table 13."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from agentd.wire.setup import Thinking

Coverage = Literal["TURN_INCLUDES_ONLY_ACTIVITY", "TURN_INCLUDES_ALL_INPUT"]


@dataclass(frozen=True, slots=True)
class Row:
    """A family of models and what may be sent to it.

    `options_version` is the API version that takes `proactivity` and `enableAffectiveDialog`.
    `behavior` is stated only where leaving it out would not mean "wait for the answer".
    `idle_by_status`: a turn ends with the status IDLE, not with `turnComplete`.
    """

    family: str
    proactive_audio: bool = False
    affective_dialog: bool = False
    always_proactive: bool = False
    options_version: str = "v1beta"
    behavior: str | None = None
    coverage: Coverage = "TURN_INCLUDES_ONLY_ACTIVITY"
    thinking: Thinking | None = field(default=None)
    idle_by_status: bool = False


# v1alpha: the features began there, working clients still ask for them there, and only the newest guide
# shows them under v1beta, where a server that has not caught up closes the link over the unknown field.
NATIVE_AUDIO_25 = Row(
    "2.5 native audio", proactive_audio=True, affective_dialog=True, options_version="v1alpha"
)

# Calls always wait for their answer, so `behavior` is left out. With manual marks one client got "no audio"
# from this family until the turn included all input; since we send audio within activities only, it costs
# nothing.
FLASH_31 = Row("3.1 flash live", coverage="TURN_INCLUDES_ALL_INPUT")

# Without a stated behaviour these talk on while the house still acts.
LIVE_38 = Row("3.8 live", always_proactive=True, behavior="BLOCKING")

# Set-up is refused without a level; the lowest, since somebody stands there and waits.
THINKING_38 = Row(
    "3.8 live extended thinking",
    always_proactive=True,
    behavior="NON_BLOCKING",
    thinking=Thinking(thinking_level="low"),
    idle_by_status=True,
)

# A model that this version does not know gets nothing that a model could refuse.
UNKNOWN = Row("unknown")

# The only family with affective dialog and switchable proactive audio; the alias follows its releases.
AUTO = "gemini-2.5-flash-native-audio-latest"

_ROWS = (  # the first whose words are all in the model's name
    (("2.5", "native-audio"), NATIVE_AUDIO_25),
    (("3.1-flash-live",), FLASH_31),
    (("3.8-live-extended-thinking",), THINKING_38),
    (("3.8-live",), LIVE_38),
)


def model_id(configured: str) -> str:
    """`live.model` → a bare model id."""
    return AUTO if configured == "auto" else configured.removeprefix("models/")


def row_of(model: str) -> Row:
    """The row of a model id."""
    return next((row for words, row in _ROWS if all(word in model for word in words)), UNKNOWN)
