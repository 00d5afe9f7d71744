import pytest

from agentd.core.backoff import delay_s


@pytest.mark.parametrize(
    ("attempt", "draw", "delay"),
    [(0, 1.0, 1.0), (1, 1.0, 2.0), (3, 0.5, 4.0), (6, 1.0, 60.0), (5_000, 1.0, 60.0), (9, 0.0, 0.0)],
)
def test_doubles_up_to_the_cap_and_is_drawn_from_the_whole_interval(
    attempt: int, draw: float, delay: float
) -> None:
    assert delay_s(attempt, draw) == delay
