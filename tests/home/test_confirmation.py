from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from agentd.home.confirmation import ASK_S, FRESH_S, Confirmation, Finding, absent
from agentd.home.order import Alarm, Availability, Evidence, Publish, Wanted
from agentd.home.reading import MOST_TEXT, Report, StateCache

LAMP = "zigbee2mqtt/lamp"
LOG = "zigbee2mqtt/bridge/logging"
AVAILABLE = "zigbee2mqtt/lamp/availability"
SENT_AT = 100.0


def is_(wanted: object) -> Callable[[object, object], bool]:
    return lambda value, _: value == wanted


def failed(payload: bytes) -> str | None:
    text = payload.decode()
    return text.removeprefix("failed: ") if text.startswith("failed: ") else None


ON = Wanted(LAMP, "/state", is_("ON"))
BRIGHT = Wanted(LAMP, "/brightness", is_(102))
MOVED = Wanted(LAMP, "/position", lambda value, before: before is not None and value != before)
REPLY = Wanted("agentd/test/replies", "/result", is_("ok"))
EVIDENCE = Evidence(
    ((ON,),),
    alarms=(Alarm(LOG, failed),),
    available=(Availability(AVAILABLE, "/state", frozenset({"offline"})),),
    get=Publish("zigbee2mqtt/lamp/get", b'{"state":""}'),
)

News = tuple[float, str, object, bool]  # seconds after the command, topic, payload, retained


def told(payload: object) -> bytes:
    return payload.encode() if isinstance(payload, str) else json.dumps(payload).encode()


def judged(evidence: Evidence, news: Sequence[News]) -> Confirmation:
    """What came before the command is in the cache, as in the house."""
    cache = StateCache(evidence.topics)
    for at, topic, payload, retained in news:
        if at < 0:
            cache.seen(topic, told(payload), retained, SENT_AT + at)
    confirmation = Confirmation(evidence, cache.latest, SENT_AT - FRESH_S)
    confirmation.sent(SENT_AT)
    for at, topic, payload, retained in news:
        confirmation.seen(topic, Report(told(payload), retained, SENT_AT + at))
    return confirmation


STATE_ON, STATE_OFF = {"state": "ON"}, {"state": "OFF"}


@pytest.mark.parametrize(
    ("news", "finding"),
    [
        ([], Finding.OPEN),
        ([(0.05, LAMP, STATE_ON, False)], Finding.DONE),
        ([(0.05, LAMP, STATE_OFF, False)], Finding.OPEN),  # the last of the old states
        ([(0.05, LAMP, STATE_OFF, False), (0.3, LAMP, STATE_ON, False)], Finding.DONE),
        ([(0.05, LAMP, STATE_ON, True)], Finding.OPEN),  # stored before we subscribed
        ([(-0.01, LAMP, STATE_ON, False)], Finding.OPEN),  # older than the command
        ([(9.9, LAMP, STATE_ON, False)], Finding.DONE),
        ([(10.1, LAMP, STATE_ON, False)], Finding.OPEN),  # somebody else has switched it since
        ([(0.1, LAMP, "broken {", False), (0.2, LAMP, {"linkquality": 3}, False)], Finding.OPEN),
        ([(0.1, LOG, "failed: no route", False)], Finding.FAILED),
        ([(0.1, LOG, "something else", False)], Finding.OPEN),
        ([(0.1, LAMP, STATE_ON, False), (3, LOG, "failed: no route", False)], Finding.FAILED),  # only an echo
        ([(0.1, LOG, "failed: no route", False), (3, LAMP, STATE_ON, False)], Finding.FAILED),
        ([(0.1, LOG, "failed: no route", True)], Finding.OPEN),
        ([(-0.1, LOG, "failed: no route", False)], Finding.OPEN),
        ([(0.4, AVAILABLE, {"state": "offline"}, False)], Finding.AWAY),
        ([(0.4, AVAILABLE, {"state": "offline"}, True)], Finding.AWAY),  # told after a reconnection
        ([(0.4, AVAILABLE, {"state": "online"}, False)], Finding.OPEN),
        ([(0.1, LAMP, STATE_ON, False), (0.4, AVAILABLE, {"state": "offline"}, False)], Finding.DONE),
        ([(0.4, AVAILABLE, {"state": "offline"}, False), (2, LAMP, STATE_ON, False)], Finding.DONE),
    ],
)
def test_what_is_made_of_the_news(news: Sequence[News], finding: Finding) -> None:
    assert judged(EVIDENCE, news).finding is finding


def test_the_parts_of_a_proof_may_come_in_several_messages_and_must_be_true_together() -> None:
    both = Evidence(((ON, BRIGHT),))
    assert judged(both, [(0.1, LAMP, STATE_ON, False)]).finding is Finding.OPEN
    step = [(0.1, LAMP, STATE_ON, False), (0.2, LAMP, {"brightness": 102}, False)]
    assert judged(both, step).finding is Finding.DONE
    unmade = [(0.1, LAMP, STATE_ON, False), (0.2, LAMP, {"state": "OFF", "brightness": 102}, False)]
    assert judged(both, unmade).finding is Finding.OPEN


def test_any_one_proof_will_do() -> None:
    either = Evidence(((ON,), (REPLY,)))
    assert judged(either, [(0.1, REPLY.topic, {"result": "ok"}, False)]).finding is Finding.DONE
    assert judged(either, [(0.1, LAMP, STATE_ON, False)]).finding is Finding.DONE
    assert judged(Evidence(((),)), [(0.1, LAMP, STATE_ON, False)]).finding is Finding.OPEN  # proves nothing


def test_a_value_is_judged_beside_the_one_before() -> None:
    moving = Evidence(((MOVED,),))
    assert judged(
        moving, [(-5, LAMP, {"position": 40}, True), (0.5, LAMP, {"position": 40}, False)]
    ).finding is (Finding.OPEN)
    assert judged(
        moving, [(-5, LAMP, {"position": 40}, True), (0.5, LAMP, {"position": 41}, False)]
    ).finding is (Finding.DONE)


@pytest.mark.parametrize(
    ("news", "already"),
    [
        ([(-1, LAMP, STATE_ON, False)], True),
        ([(-FRESH_S - 1, LAMP, STATE_ON, False)], False),  # a hand on the switch may have changed it
        ([(-1, LAMP, STATE_ON, True)], False),  # nobody knows how old
        ([(-1, LAMP, STATE_OFF, False)], False),
        ([], False),
    ],
)
def test_already(news: Sequence[News], already: bool) -> None:
    assert judged(EVIDENCE, news).already is already


def test_what_is_never_true_of_the_state_before_is_not_already() -> None:
    assert not judged(Evidence(((MOVED,),)), [(-1, LAMP, {"position": 40}, False)]).already


def test_who_is_asked_and_when() -> None:
    silent = judged(EVIDENCE, [])
    assert not silent.asks(SENT_AT + ASK_S - 0.1)
    assert silent.asks(SENT_AT + ASK_S)
    assert not judged(EVIDENCE, [(0.1, LAMP, STATE_ON, False)]).asks(SENT_AT + ASK_S)
    assert not judged(Evidence(((ON,),), sleepy=True), []).asks(SENT_AT + ASK_S)


def test_before_the_command_nothing_counts() -> None:
    confirmation = Confirmation(EVIDENCE, StateCache(()).latest, 0.0)
    confirmation.seen(LAMP, Report(told(STATE_ON), False, SENT_AT))
    assert confirmation.finding is Finding.OPEN
    assert not confirmation.asks(SENT_AT + ASK_S)


def test_words_of_a_device_are_cut_to_one_short_line() -> None:
    words = judged(EVIDENCE, [(0.1, LOG, "failed: no\nroute " + "x" * 500, False)]).words
    assert words.startswith("no route xxx")
    assert len(words) == MOST_TEXT


@pytest.mark.parametrize(
    ("payload", "away"), [(b'{"state":"offline"}', True), (b'{"state":"online"}', False), (b"?", False)]
)
def test_who_is_known_to_be_away(payload: bytes, away: bool) -> None:
    cache = StateCache({AVAILABLE})
    assert not absent(EVIDENCE, cache.latest)
    cache.seen(AVAILABLE, payload, True, 1.0)
    assert absent(EVIDENCE, cache.latest) is away


@pytest.mark.parametrize(
    ("at", "payload", "away"),
    [(None, b"Offline", True), ("", b"false", True), (None, b"false", True), (None, b"Online", False)],
)
def test_availability_of_other_families(at: str | None, payload: bytes, away: bool) -> None:
    evidence = Evidence((), available=(Availability("tele/x/LWT", at, frozenset({"Offline", "false"})),))
    cache = StateCache({"tele/x/LWT"})
    cache.seen("tele/x/LWT", payload, True, 1.0)
    assert absent(evidence, cache.latest) is away
