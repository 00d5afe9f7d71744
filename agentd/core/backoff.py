"""How long to wait before trying again: exponential with full jitter.

Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015: a uniform draw from the whole
interval spreads a houseful of devices that lost the same server at the same moment.
"""

from __future__ import annotations


def delay_s(attempt: int, draw: float, base_s: float = 1.0, cap_s: float = 60.0) -> float:
    """Seconds before attempt number `attempt` + 1 (0 is the first failure); `draw` is uniform in [0, 1)."""
    assert attempt >= 0
    assert 0 <= draw <= 1
    return draw * min(cap_s, base_s * 2.0 ** min(attempt, 32))
