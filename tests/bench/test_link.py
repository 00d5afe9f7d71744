"""The link beside the official SDK's: the ratios, which hold on any machine; never the seconds."""

from __future__ import annotations

import pytest

from tests.bench.link import measure, run, stage, table


def test_both_sides_understand_the_server() -> None:
    """A quick look, so that the comparison does not go stale between two proofs."""
    with stage() as (port, terms):
        for name in ("ours", "theirs"):
            assert run(name, "hold", port, terms)["resident"] > 0


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_link_costs_a_fraction_of_the_sdks() -> None:
    results = measure()
    print(f"\n{table(results)}")
    assert not [each.figure.name for each in results if not each.met]
