from __future__ import annotations

from agentd.mqtt.retry import SHORT_LIFE_S, SHORT_LIVES, Retry


def test_waits_longer_each_time_and_never_so_long_that_the_house_waits() -> None:
    retry = Retry()
    assert [retry.delay_s(None, 1) for _ in range(6)] == [1, 2, 4, 5, 5, 5]


def test_full_jitter() -> None:
    retry = Retry()
    assert retry.delay_s(None, 0) == 0
    assert retry.delay_s(None, 0.5) == 1


def test_a_connection_that_lasted_forgives_the_failures_before() -> None:
    retry = Retry()
    for _ in range(5):
        retry.delay_s(None, 1)
    assert retry.delay_s(SHORT_LIFE_S, 1) == 1


def test_a_broker_that_is_started_again_and_again_is_told_once_and_called_as_often_as_any() -> None:
    retry = Retry()
    told = []
    for _ in range(2 * SHORT_LIVES):
        assert retry.delay_s(SHORT_LIFE_S - 0.1, 1) <= 5
        told.append(retry.thrown_out)
    assert told == [False, False, True, False, False, False]


def test_a_lasting_connection_in_between_is_no_war() -> None:
    retry = Retry()
    for lived_s in (0.1, 0.1, 60.0, 0.1, 0.1, None, 0.1, 0.1):
        retry.delay_s(lived_s, 1)
        assert not retry.thrown_out
