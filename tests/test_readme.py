"""The parts of the README that are generated from the code are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agentd.config.table import settings_table
from agentd.core.phases import diagram

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def between(name: str) -> str:
    """What stands between the README's two markers of that name."""
    found = re.search(rf"<!-- {name}:begin -->\n(.*?)\n<!-- {name}:end -->", README, re.DOTALL)
    assert found is not None, name
    return found[1]


def test_the_phase_diagram_is_the_table_of_moves() -> None:
    assert between("phases") == f"```mermaid\n{diagram()}\n```"


def test_the_table_of_settings_is_that_of_the_models() -> None:
    assert between("settings") == settings_table().strip()


LINKS = re.findall(r"\]\(([^)#:]+)\)", README)
FILES = re.findall(r"`((?:agentd|config|systemd|tools)/[\w./]*)`", README)


@pytest.mark.parametrize("named", sorted({*LINKS, *FILES}))
def test_what_the_readme_names_exists(named: str) -> None:
    assert (ROOT / named).exists()
