"""The owner's files: settings, tools and secrets. Each is laid only where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agentd.cli.install.annotated import with_answers
from agentd.cli.install.answers import Answers
from agentd.cli.install.hands import Hands, say
from agentd.cli.install.wishes import Wishes
from agentd.config.shipped import default_file, default_tools

if TYPE_CHECKING:
    from agentd.config.load import Loaded

SETTINGS, TOOLS = "agentd.yaml", "tools"
KEY, PASSWORD = "gemini.key", "mqtt.password"  # the unit hands them over as credentials
SECRET = 0o600


def has_settings(folder: Path) -> bool:
    return (folder / SETTINGS).exists()


def has_key(folder: Path) -> bool:
    return (folder / KEY).exists()


def lay_secrets(hands: Hands, folder: Path, wishes: Wishes) -> None:
    """Those that were given, also in place of older ones."""
    hands.folder(folder)
    for name, secret in ((KEY, wishes.key), (PASSWORD, wishes.password)):
        if secret is not None:
            hands.file(folder / name, f"{secret}\n".encode(), SECRET)


def lay_settings(hands: Hands, folder: Path, answers: Answers) -> None:
    """The annotated default with the answers in it, and the tools that come with agentd."""
    text = with_answers(default_file().read_text("utf-8"), answers.settings)
    hands.file(folder / SETTINGS, text.encode())
    for (section, key), value in answers.settings.items():
        say(f"    {section}.{key}: {value}")
    hands.tree(folder / TOOLS, default_tools())


def read(folder: Path) -> Loaded:
    """As the daemon will read them. Raises ConfigError."""
    from agentd.config.credentials import credentials
    from agentd.config.load import load  # these need packages, which a plan has not got

    return load(folder / SETTINGS, credentials(folder))
