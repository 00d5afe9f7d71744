from __future__ import annotations

from agentd.mqtt.retry import PATIENCE_S, SHORT_LIFE_S, SHORT_LIVES, Retry


def test_waits_longer_each_time_up_to_a_minute() -> None:
    retry = Retry()
    assert [retry.delay_s(None, 1) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_full_jitter() -> None:
    retry = Retry()
    assert retry.delay_s(None, 0) == 0
    assert retry.delay_s(None, 0.5) == 1


def test_a_connection_that_lasted_forgives_the_failures_before() -> None:
    retry = Retry()
    for _ in range(5):
        retry.delay_s(None, 1)
    assert retry.delay_s(SHORT_LIFE_S, 1) == 1


def test_thrown_out_again_and_again() -> None:
    retry = Retry()
    delays = [retry.delay_s(SHORT_LIFE_S - 0.1, 1) for _ in range(SHORT_LIVES)]
    assert delays[:-1] == [1, 2]
    assert delays[-1] == PATIENCE_S
    assert retry.patient
    assert retry.delay_s(None, 1) < PATIENCE_S
    assert not retry.patient


def test_a_lasting_connection_in_between_is_no_war() -> None:
    retry = Retry()
    for lived_s in (0.1, 0.1, 60.0, 0.1, 0.1, None, 0.1, 0.1):
        assert retry.delay_s(lived_s, 1) < PATIENCE_S
