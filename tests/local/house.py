"""The shipped tools, and sentences that people say to them."""

from __future__ import annotations

from functools import cache

from agentd.config.load import load
from agentd.config.shipped import default_file
from agentd.home.book import ToolBook
from tests.end_to_end.daemon import voiced_part
from tests.speech import Voice, silence

COMMANDS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("turn on the kitchen lights", "turn_on_lights", {"room": "kitchen"}),
    ("switch on the lights in the bedroom", "turn_on_lights", {"room": "bedroom"}),
    ("turn the living room lights on", "turn_on_lights", {"room": "living_room"}),
    ("switch off the lights in the bedroom", "turn_off_lights", {"room": "bedroom"}),
    ("please turn off the kitchen lights", "turn_off_lights", {"room": "kitchen"}),
    ("set the living room lights to forty percent", "set_brightness", {"room": "living_room", "level": 40}),
    ("dim the bedroom lights to ten percent", "set_brightness", {"room": "bedroom", "level": 10}),
    ("set the temperature to twenty one degrees", "set_temperature", {"temperature": 21}),
    ("set the bedroom heating to eighteen", "set_temperature", {"room": "bedroom", "temperature": 18}),
    ("what is the temperature in the bedroom", "room_temperature", {"room": "bedroom"}),
    ("how warm is it in the kitchen", "room_temperature", {"room": "kitchen"}),
    ("what is the humidity in the living room", "room_humidity", {"room": "living_room"}),
    ("close the bedroom blinds", "close_blinds", {"room": "bedroom"}),
    ("open the blinds in the living room", "open_blinds", {"room": "living_room"}),
    ("set the bedroom blinds to thirty percent", "set_blinds", {"room": "bedroom", "position": 30}),
    ("start the movie scene", "movie_scene", {}),
    ("could you please start the movie scene", "movie_scene", {}),
)
# Sentences about when something is to be done.
LATER: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("turn off the kitchen lights in ten minutes", "turn_off_lights", {"room": "kitchen", "after": "10min"}),
    ("turn on the bedroom lights for an hour", "turn_on_lights", {"room": "bedroom", "for": "1h"}),
    ("set a timer for ten minutes", "set_timer", {"after": "10min"}),
    ("set a pasta timer for eight minutes", "set_timer", {"name": "pasta", "after": "8min"}),
    ("wake me at half past six", "set_timer", {"at": "6:30"}),
    ("what timers are there", "timers", {"action": "list"}),
    ("cancel the timer", "timers", {"action": "cancel"}),
)
NO_COMMANDS = (
    "my grandmother planted tulips behind the church",
    "what is the capital of france",
    "tell me a joke about elephants",
    "i think it will rain tomorrow afternoon",
    "the train to london leaves at seven",
    "play some music by the beatles",
    "how are you today",
    "call my brother on the phone",
    "we should buy milk and eggs",
    "what time does the museum open",
    "he wrote a long letter to the editor",
    "she likes to swim in the cold sea",
)
# Sentences of the words that commands are made of.
NEAR_COMMANDS = (
    "i turned on the lights yesterday",
    "the kitchen is warm",
    "do not turn off the lights",
    "the bedroom is next to the bathroom",
    "she turned off the television",
    "the movie was very good",
    "what is the price of the lights",
    "we painted the living room green",
    "it was twenty one degrees yesterday",
    "please close the window",
    "open the garage door",
    "the blinds in the kitchen are broken",
)


@cache
def shipped_book() -> ToolBook:
    return load(default_file(), {"AGENTD__LIVE__ENDPOINT": "local"}).book


def utterance(text: str, voice: Voice, tail_ms: int = 400, gap_ms: int = 200) -> bytes:
    """What the server hears: the end of the wake word, a gap, the sentence, the silence after it."""
    wake = voiced_part(voice.say("hey jarvis"))
    tail = wake[len(wake) - 2 * 16 * tail_ms :] if tail_ms else b""
    return tail + silence(gap_ms) + voiced_part(voice.say(text)) + silence(500)
