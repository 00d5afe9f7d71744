"""What each family of Live models accepts: one row each, after the protocol reference's table 13."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from agentd.config.live import Live
from agentd.wire.prices import Prices

Coverage = Literal[
    "TURN_INCLUDES_ONLY_ACTIVITY", "TURN_INCLUDES_ALL_INPUT", "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"
]
ACTIVITY: Coverage = "TURN_INCLUDES_ONLY_ACTIVITY"
ALL_INPUT: Coverage = "TURN_INCLUDES_ALL_INPUT"
ALL_VIDEO: Coverage = "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"


# The list of autumn 2026.
_PRICES_25 = Prices(text_in=0.5, audio_in=3.0, image_in=3.0, text_out=2.0, audio_out=12.0)
_PRICES_3 = Prices(text_in=0.75, audio_in=3.0, image_in=1.0, text_out=4.5, audio_out=12.0)
_DEAREST = Prices(text_in=0.75, audio_in=3.0, image_in=3.0, text_out=4.5, audio_out=12.0)


@dataclass(frozen=True, slots=True)
class Row:
    """A family of models, what may be sent to it, and what to expect of it. What is absent is not sent.

    A text turn goes as clientContent (`text_turn` "content") or as realtimeInput.text ("realtime").
    A seed of history is announced in the set-up and ends by itself ("announced"), is put before the
    person's first turn and must end with a turn of the person ("before"), or is not possible ("none").
    """

    family: str
    affective_dialog: bool = False
    proactive: Literal["no", "opt-in", "always"] = "no"
    thinking_budget: bool = False
    thinking_levels: tuple[str, ...] = ()
    thinking_default: str | None = None  # a level, where set-up is refused without one
    behaviors: tuple[str, ...] = ()
    behavior: str | None = None  # stated where leaving it out would not mean "wait for the answer"
    scheduling: bool = False  # of answers to calls that are not waited for
    text_turn: Literal["content", "realtime"] = "realtime"
    context_update: bool = False
    history: Literal["announced", "before", "none"] = "none"
    search: Literal["no", "alone", "beside tools"] = "no"
    coverages: tuple[Coverage, ...] = (ACTIVITY, ALL_INPUT, ALL_VIDEO)
    coverage: Coverage = ACTIVITY
    transcription_languages: bool = False
    transcription_vocabulary: bool = False
    transparent_resumption: bool = False
    safety_method: bool = False
    idle_by_status: bool = False  # a turn ends with the status IDLE, not with `turnComplete`
    version: str = "v1beta"
    options_version: str = "v1beta"  # the one that takes `proactivity` and `enableAffectiveDialog`
    prices: Prices = _PRICES_3

    @property
    def aside(self) -> str | None:
        """The behaviour of a function during which the model talks on."""
        return "NON_BLOCKING" if "NON_BLOCKING" in self.behaviors else None


# v1alpha: the features began there, working clients still ask for them there, and only the newest guide
# shows them under v1beta, where a server that has not caught up closes the link over the unknown field.
NATIVE_AUDIO_25 = Row(
    "2.5 native audio",
    affective_dialog=True,
    proactive="opt-in",
    thinking_budget=True,
    behaviors=("BLOCKING", "NON_BLOCKING"),
    scheduling=True,
    text_turn="content",
    history="before",
    search="alone",
    options_version="v1alpha",
    prices=_PRICES_25,
)

# Calls always wait for their answer, so `behavior` is left out. With manual marks one client got "no audio"
# from this family until the turn included all input; since we send audio within activities only, it costs
# nothing. At its launch clientContent after the first turn closed the link.
FLASH_31 = Row(
    "3.1 flash live",
    thinking_levels=("minimal", "low", "medium", "high"),
    behaviors=("BLOCKING",),
    history="announced",
    search="beside tools",
    coverage=ALL_INPUT,
    transcription_languages=True,
    transcription_vocabulary=True,
)

# Without a stated behaviour these talk on while the house still acts.
LIVE_38 = Row(
    "3.8 live",
    proactive="always",
    behaviors=("BLOCKING", "NON_BLOCKING"),
    behavior="BLOCKING",
    scheduling=True,
    text_turn="content",
    history="announced",
    search="beside tools",
    transcription_languages=True,
    transcription_vocabulary=True,
)

# Set-up is refused without a level; the lowest, since somebody stands there and waits.
THINKING_38 = replace(
    LIVE_38,
    family="3.8 live extended thinking",
    thinking_levels=("low", "medium", "high"),
    thinking_default="low",
    behaviors=("NON_BLOCKING",),
    behavior="NON_BLOCKING",
    scheduling=False,
    idle_by_status=True,
)

# Vertex closes the link over `historyConfig` and over the third turn coverage. Its 2.5 does not know
# `behavior`; the languages of a transcript it has known from the beginning.
VERTEX_25 = replace(
    NATIVE_AUDIO_25,
    family="Vertex 2.5 native audio",
    behaviors=(),
    scheduling=False,
    coverages=(ACTIVITY, ALL_INPUT),
    transcription_languages=True,
    transparent_resumption=True,
    safety_method=True,
    version="v1beta1",
    options_version="v1beta1",
)
VERTEX_38 = replace(
    LIVE_38,
    family="Vertex 3.8 live",
    context_update=True,
    history="before",
    coverages=(ACTIVITY, ALL_INPUT),
    transparent_resumption=True,
    safety_method=True,
    version="v1beta1",
    options_version="v1beta1",
)
VERTEX_THINKING_38 = replace(
    THINKING_38,
    family="Vertex 3.8 live extended thinking",
    history="before",
    coverages=(ACTIVITY, ALL_INPUT),
    transparent_resumption=True,
    safety_method=True,
    version="v1beta1",
    options_version="v1beta1",
)

# A model that this version does not know gets nothing that a model could refuse, and the highest prices.
UNKNOWN = Row("unknown", coverages=(ACTIVITY, ALL_INPUT), prices=_DEAREST)
VERTEX_UNKNOWN = replace(UNKNOWN, family="unknown on Vertex", version="v1beta1", options_version="v1beta1")

_ROWS = (  # the first whose words are all in the model's name; second on Vertex
    (("2.5", "native-audio"), NATIVE_AUDIO_25, VERTEX_25),
    (("3.1-flash-live",), FLASH_31, VERTEX_UNKNOWN),
    (("3.8-live-extended-thinking",), THINKING_38, VERTEX_THINKING_38),
    (("3.8-live",), LIVE_38, VERTEX_38),
    ((), UNKNOWN, VERTEX_UNKNOWN),
)

# `auto`: the only family with affective dialog and switchable proactive audio first (the alias follows its
# releases), then the newest stable one, then what is left.
AUTO = (
    "gemini-2.5-flash-native-audio-latest",
    "gemini-2.5-flash-native-audio-preview-12-2025",
    "gemini-3.8-live",
    "gemini-3.1-flash-live-preview",
)
AUTO_ON_VERTEX = ("gemini-live-2.5-flash-native-audio", "gemini-3.8-live")

# As documented. Another may be a new one, or a slip of the pen; so it is sent, and suspected first.
_VOICES = (
    "Zephyr Puck Charon Kore Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel Algieba"
    " Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima Achird"
    " Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat"
)
VOICES = frozenset(_VOICES.split())


def candidates(live: Live) -> tuple[str, ...]:
    """Bare ids of the models to try, the best first; more than one only for `auto`."""
    if live.model == "auto":
        return AUTO_ON_VERTEX if live.endpoint == "vertex" else AUTO
    return (live.model.removeprefix("models/"),)


def row_of(model: str, *, vertex: bool = False) -> Row:
    """The row of a bare model id."""
    return next(
        on_vertex if vertex else row
        for words, row, on_vertex in _ROWS
        if all(word in model for word in words)
    )
