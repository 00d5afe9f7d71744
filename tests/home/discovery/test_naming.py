from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.device.devices import NAME
from agentd.home.discovery.naming import key
from agentd.home.harmless import harmless
from agentd.home.language.wording import folded


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("sofa lamp", (), "sofa_lamp"),
        ("Küche Licht", (), "kuche_licht"),
        ("The lamp", (), "lamp"),
        ("All", (), "all_light"),  # else it would be switched with every `all`
        ("hier", (), "hier_light"),
        ("Кухня", (), "Кухня"),
        ("Кухня lamp", (), "Кухня lamp"),
        ("", (), "light_e2a3"),
        ("2nd lamp", (), "2nd_lamp"),
        ("lamp", ("Lamp",), "lamp_light"),
        ("lamp", ("lamp", "The lamp light"), "lamp_2"),
        ("lamp", ("lamp", "lamp light", "lamp-2"), "lamp_3"),
    ],
)
def test_keys(name: str, taken: tuple[str, ...], made: str) -> None:
    assert key(name, {folded(each) for each in taken}, "light", "e2a3") == made


@given(st.lists(st.text(), max_size=8))
def test_keys_are_legal_and_unlike_each_other(names: list[str]) -> None:
    made: list[str] = []
    for name in names:
        made.append(key(harmless(name), {folded(each) for each in made}, "light"))
    assert len({folded(each) for each in made}) == len(made)
    assert all(NAME.fullmatch(each) for each in made)
