"""How a conversation behaves: what the owner may choose, and the limits that nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentd.core.utterance import Listening

SETUP_LIMIT_S = 18.0  # from the wake word to setupComplete: two tries of eight seconds, and their ends
TELL_LIMIT_S = 8.0  # for a link to a model that is to tell news of the house: then their own words do
BREATH_S = 1.0  # after a conversation, before the model is made to begin another
NEWS_LIMIT_S = 12.0  # without any message while an answer is due: the turn has failed
STALL_S = 6.0  # without any message after a question: it is asked again, on a new link
STALE_S = 2.0  # after a question was put, the server may still be saying what the person talked over
STATUS_S = 4.0  # without a link while an answer is due: the person is told that we are still at it
PROGRESS_LIMIT_S = 60.0  # messages that bring neither sound nor a call do not hold a turn for longer
QUIET_S = 2.0  # after a turn that only did something: a spoken second turn may follow (Vertex order)
ASIDE_S = 4.0  # the same after a reply during which something was done: that is told next
DRAIN_S = 5.0  # a speaker that is this late with its last sample is not going to report it
EAR_S = 2.0  # an ear that is this late with frames has stopped

STILL_TRYING = "One moment, I am trying to reach the server again."
MICROPHONE_OFF = "The microphone is off."
MICROPHONE_ON = "The microphone is on."


@dataclass(frozen=True, slots=True)
class Manners:
    """The owner's choices; seconds, but for `listening`.

    `personas`: wake words, and who answers to them; to all others, and to whoever writes, it is the house's
    own persona, which has no name.
    """

    listening: Listening = field(default_factory=Listening)
    no_speech_s: float = 5.0
    follow_up_s: float = 8.0
    barge_in: str = "wake_word"  # full | wake_word | off
    volume: int = 100  # %, at first
    free_up_to: int = 100  # %: the volume up to which `full` holds, and above it `wake_word`
    linger_s: float = 30.0
    remember_s: float = 600.0
    personas: Mapping[str, str] = field(default_factory=dict)

    def speech_cuts(self, volume: int) -> bool:
        """Whether any speech may cut a reply that is so loud (%)."""
        return self.barge_in == "full" and volume <= self.free_up_to
