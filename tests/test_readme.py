"""The parts of the README that are generated from the code are up to date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from agentd.config.load import load
from agentd.config.table import settings_table
from agentd.config.yamlsource import read
from agentd.core.phases import diagram
from agentd.home.book import ToolFile, build_book
from agentd.home.order import Publish
from agentd.home.plan import Plan
from agentd.personas import personas
from tests.live_server.scripts import SCRIPTS

TESTS = Path(__file__).parent
ROOT = TESTS.parent
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


CAPABILITIES = README.partition("\n## What the Live client can do\n")[2].partition("\n## ")[0]
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in CAPABILITIES.splitlines()
    if line.startswith("| ") and not line.startswith("| |")
]
SHOWN = re.compile(r"`([\w/]+\.py)::([\w:]+)(?:\[([\w-]+)\])?`")


@cache
def named_in(path: str) -> frozenset[str]:
    """Names of a file's tests as pytest writes them, without parameters."""
    return frozenset(_tests_in(ast.parse((TESTS / path).read_text("utf-8"))))


def _tests_in(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.ClassDef) and each.name.startswith("Test"):
            yield from (f"{each.name}::{name}" for name in _tests_in(each))
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name.startswith("test_"):
            yield each.name


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_capability_is_shown_by_a_test_or_is_not_claimed(row: list[str]) -> None:
    _, *others, ours = row
    assert len(others) == 3
    shown = SHOWN.findall(ours)
    for path, name, script in shown:
        assert name in named_in(path), f"{path}::{name}"
        assert not script or script in SCRIPTS, script
    assert ours.count("::") == sum(1 + name.count("::") for _, name, _ in shown), (
        "each in the form that is read"
    )
    if ours.startswith("yes: `"):
        assert shown
    else:
        note = re.match(r"(?:soon|partly|no)(\[\^\w+\])", ours)
        assert note, "what is not there has a footnote"
        assert f"\n{note[1]}: " in CAPABILITIES


def test_the_table_of_capabilities_is_read() -> None:
    assert len(ROWS) > 90
    counted = re.findall(r"<summary>.* \((\d+)\)</summary>", CAPABILITIES)
    assert sum(map(int, counted)) == len(ROWS)
    defined = re.findall(r"^(\[\^\w+\]): ", CAPABILITIES, re.MULTILINE)
    assert set(defined) == {note for row in ROWS for note in re.findall(r"\[\^\w+\]", row[-1])}


def test_the_tools_that_it_shows_are_without_a_mistake() -> None:
    text = between("language").removeprefix("```yaml\n").removesuffix("```")
    book, mistakes = build_book([ToolFile("README.md", *read(text, "README.md"))])
    assert mistakes == []
    plan = book.plan("evening", {"mood": "film", "tint": "warm white"})
    assert isinstance(plan, Plan)
    payloads = [step.payload.decode() for step in plan.steps if isinstance(step, Publish)]
    assert payloads == ['{"brightness":51,"color_temp":370}', "HDMI2"]


@pytest.mark.parametrize("panel", re.findall(r"`panel: (\{.*?\})` \|", README))
def test_the_panels_that_it_shows_are_without_a_mistake(tmp_path: Path, panel: str) -> None:
    file = tmp_path / "agentd.yaml"
    file.write_text(f"panel: {panel}\ntools: {ROOT / 'tools'}\n", encoding="utf-8")
    settings = load(file, {}, key_needed=False).settings.panel
    assert settings.button or settings.leds


def test_the_hooks_that_it_shows_are_right_but_for_what_is_not_here(tmp_path: Path) -> None:
    text = between("hooks").removeprefix("```yaml\n").removesuffix("```")
    (tmp_path / "tell.sh").write_text("#!/bin/sh\n")
    (tmp_path / "tell.sh").chmod(0o755)
    file = tmp_path / "agentd.yaml"
    file.write_text(f"{text}\ntools: {ROOT / 'tools'}\n".replace("/etc/agentd/", "./"), encoding="utf-8")
    hooks = load(file, {}, key_needed=False).settings.hooks
    assert hooks["wake"] == (("touch", "/tmp/awake"),)
    assert hooks["tool_failed"][1] == (str(tmp_path / "tell.sh"), "phone")


def test_the_persona_that_it_shows_can_only_switch_lights(tmp_path: Path) -> None:
    text = between("persona").removeprefix("```yaml\n").removesuffix("```")
    file = tmp_path / "agentd.yaml"
    file.write_text(f"{text}\ntools: {ROOT / 'tools'}\n", encoding="utf-8")
    loaded = load(file, {}, key_needed=False)
    cast = personas(loaded.settings, loaded.book, "google")
    assert [each.name for each in cast.roles["alexa"].declarations] == ["turn_on_lights", "turn_off_lights"]
    assert cast.roles["alexa"].live.model == loaded.settings.live.model
