"""Who has the floor after an answer: how long, until when, and for whom no more."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import BeginTurn, CloseLink, EndTurn, Fault, OpenLink, ReportFault, SendAudio
from agentd.core.events import FRAME_MS, Who
from agentd.core.followup import AFTER_QUESTION, MOST_UNCALLED, asks, takes_leave, window_after
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.utterance import UNCALLED_MS, Listening
from tests.core.scene import REPLY_100_MS, Scene, chimes, ends, loudness, only

WINDOW_MS = 8_000


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", False),
        ("It is on.", False),
        ("Which room?", True),
        ("Which room? ", True),
        ("It is off. Shall I turn it on?", True),
        ("Shall I? It is late.", False),
        ("Really?!", True),
        ("She asked: “Are you there?”", True),
        ("Anything else? 😊", True),
        ("¿Qué habitación?", True),
        ("哪个房间？", True),
        ("要关灯吗。", True),
        ("どの部屋ですか。", True),
        ("أي غرفة؟", True),
        ("Ποιο δωμάτιο;", True),
        ("...", False),
    ],
)
def test_what_asks(text: str, question: bool) -> None:
    assert asks(text) is question


@pytest.mark.parametrize(
    ("text", "leave"),
    [
        ("", False),
        (" Thanks.", True),
        ("Thank you very much!", True),
        ("No, thanks, that's all.", True),
        ("OK, thank you, bye-bye", True),
        ("Never mind.", True),
        ("Good night", True),
        ("Nein danke, das war's.", True),
        ("TSCHÜSS", True),
        ("Merci, c'est tout.", True),
        ("Gracias, eso es todo.", True),
        ("No.", False),
        ("Yes please.", False),
        ("Stop.", False),
        ("Thanks, and the kitchen?", False),
        ("Thank the cook", False),
        ("Turn off the lights, thank you.", False),
        ("Say good night to the kids", False),
    ],
)
def test_what_takes_leave(text: str, leave: bool) -> None:
    assert takes_leave(text) is leave


@pytest.mark.parametrize(
    ("owner_s", "person", "agent", "uncalled", "window_s"),
    [
        (8.0, "Turn on the light.", "It is on.", 0, 8.0),
        (8.0, "Turn on the light.", "Which one?", 0, 8.0 * AFTER_QUESTION),
        (8.0, "", "", 0, 8.0),
        (8.0, "Thanks.", "Anything else?", 0, 0.0),
        (8.0, "And now?", "It is on.", MOST_UNCALLED - 1, 8.0),
        (8.0, "And now?", "Which one?", MOST_UNCALLED, 0.0),
        (0.0, "Turn on the light.", "Which one?", 0, 0.0),
    ],
)
def test_how_long(owner_s: float, person: str, agent: str, uncalled: int, window_s: float) -> None:
    assert window_after(owner_s, {Who.PERSON: person, Who.AGENT: agent}, uncalled) == window_s


def answered(scene: Scene, person: str = "", agent: str = "") -> None:
    """The question that has been asked is answered; the words come in pieces, as the server sends them."""
    asked = [ev.Transcript(1, Who.PERSON, text) for text in (person[:3], person[3:])]
    replied = [ev.Transcript(1, Who.AGENT, text) for text in (agent[:5], agent[5:])]
    scene.tell(*asked, ev.ReplyAudio(1, REPLY_100_MS), *replied, ev.ReplyGenerated(1), ev.TurnDone(1))
    scene.tell(ev.PlaybackDrained(scene.replies, 2_400))


def window(manners: Manners | None = None, person: str = "", agent: str = "") -> Scene:
    scene = Scene(manners)
    scene.asked()
    answered(scene, person, agent)
    return scene


class TestWindow:
    def test_it_is_longer_after_a_question(self) -> None:
        scene = window(agent="Which room?")
        assert ends(scene.hear(round(WINDOW_MS * AFTER_QUESTION) - 20)) == []
        assert ends(scene.hear(20)) == ["answered"]

    def test_a_question_that_was_asked_again_counts_once(self) -> None:
        scene = Scene()
        scene.asked()
        scene.tell(ev.Transcript(1, Who.AGENT, "Which?"), ev.LinkLost(1, ev.Cause.CLOSED, "gone"))
        scene.wait(1)
        scene.tell(ev.LinkReady(2), ev.ReplyAudio(2, REPLY_100_MS), ev.Transcript(2, Who.AGENT, "Done."))
        scene.tell(ev.ReplyGenerated(2), ev.TurnDone(2), ev.PlaybackDrained(1, 2_400))
        assert ends(scene.hear(WINDOW_MS)) == ["answered"]

    def test_there_is_none_after_closing_words(self) -> None:
        scene = window(person="Thanks, that's all.", agent="You are welcome. Anything else?")
        assert ends(scene.effects) == ["answered"]
        assert chimes(scene.effects) == ["wake"]

    def test_closing_words_close_a_later_one(self) -> None:
        scene = window(person="Turn on the light.")
        scene.command()
        scene.tell(ev.Transcript(1, Who.PERSON, "Thank you."), ev.ReplyAudio(1, REPLY_100_MS))
        scene.tell(ev.ReplyGenerated(1), ev.TurnDone(1))
        assert ends(scene.tell(ev.PlaybackDrained(2, 2_400))) == ["answered"]

    def test_the_echo_of_our_own_reply_does_not_count(self) -> None:
        scene = window()
        assert only(BeginTurn, scene.sound(280, peak=900)) == []
        assert ends(scene.hear(WINDOW_MS - 20)) == [], "the window begins where the echo has died away"
        assert ends(scene.hear(20)) == ["answered"]

    def test_who_is_known_to_speak_near_us_is_not_waited_for(self) -> None:
        assert only(BeginTurn, window().hear(60, speech=True))

    def test_nothing_of_it_is_sent(self) -> None:
        scene = window()
        scene.effects.clear()
        scene.sound(100, peak=3_000)
        scene.sound(60, peak=10, speech=False)
        scene.sound(400, peak=8_000)
        sent = b"".join(piece.pcm for piece in only(SendAudio, scene.effects))
        assert loudness(3_000) not in sent
        assert sent.count(loudness(8_000)) == 400 // FRAME_MS, "and all that was said after it is"

    def test_who_answers_into_the_echo_is_heard_from_its_softest_moment(self) -> None:
        scene = window()
        scene.effects.clear()
        scene.sound(80, peak=3_000)
        scene.sound(20, peak=200)
        scene.sound(400, peak=8_000)
        sent = b"".join(piece.pcm for piece in only(SendAudio, scene.effects))
        assert sent == loudness(200) + loudness(8_000) * (400 // FRAME_MS)

    def test_a_window_that_is_switched_off_stays_so(self) -> None:
        scene = window(Manners(follow_up_s=0), agent="Which room?")
        assert ends(scene.effects) == ["answered"]


class TestTelevision:
    def test_talk_without_end_gets_no_end_and_no_answer(self) -> None:
        scene = window()
        scene.effects.clear()
        scene.hear(100)
        scene.hear(UNCALLED_MS + 100, speech=True)
        assert ends(scene.effects) == ["answered"]
        assert only(CloseLink, scene.effects) == [CloseLink(1)]
        assert len(only(BeginTurn, scene.effects)) == 1
        assert only(EndTurn, scene.effects) == []
        assert chimes(scene.effects) == [], "nobody has asked for anything"
        assert only(SendAudio, scene.hear(60_000, speech=True)) == [], "and no more of it is sent"

    def test_none_of_it_is_remembered(self) -> None:
        scene = window(person="Is it warm?", agent="Yes.")
        scene.hear(100)
        scene.hear(5_000, speech=True)
        scene.tell(ev.Transcript(1, Who.PERSON, "Buy now."))
        scene.hear(UNCALLED_MS, speech=True)
        (opened,) = only(OpenLink, scene.wake())
        assert opened.summary == "Person: Is it warm?\nYou: Yes."

    def test_a_wake_word_makes_it_a_command(self) -> None:
        scene = window()
        scene.hear(100)
        scene.hear(10_000, speech=True)
        scene.hear(20, speech=True, wake="hey_jarvis")
        scene.hear(UNCALLED_MS - 8_000, speech=True)
        assert scene.phase() is Phase.LISTENING
        scene.hear(2_000)
        assert scene.phase() is Phase.THINKING
        effects = scene.tell(ev.TurnDone(1))
        assert only(ReportFault, effects) == [ReportFault(Fault.EMPTY)], "it was meant for us"

    def test_the_owners_own_limit_ends_a_turn_as_any_other(self) -> None:
        scene = window(Manners(Listening(max_utterance_ms=UNCALLED_MS - 5_000)))
        scene.hear(100)
        scene.hear(UNCALLED_MS, speech=True)
        assert scene.phase() is Phase.THINKING

    def test_what_the_model_declines_closes_it_without_a_sound(self) -> None:
        scene = window()
        scene.command()
        effects = scene.tell(ev.TurnDone(1))
        assert effects[0] == ReportFault(Fault.DECLINED)
        assert ends(effects) == ["answered"]
        assert chimes(effects) == []

    def test_one_that_the_model_answers_is_not_talked_with_all_night(self) -> None:
        scene = window()
        turns = 0
        while scene.phase() is Phase.LISTENING:
            turns += 1
            scene.command()
            answered(scene)
        assert turns == MOST_UNCALLED
        assert ends(scene.effects) == ["answered"]
        scene.wake()
        scene.command()
        answered(scene)
        assert scene.phase() is Phase.LISTENING, "who calls again is listened to again"
