"""Which file holds the settings, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agentd.config.shipped import default_file
from agentd.config.yamlsource import MAX_FILE_BYTES
from agentd.errors import ConfigError, Mistake

SYSTEM_FILE = Path("/etc/agentd/agentd.yaml")


def choose(path: Path | None, environ: Mapping[str, str]) -> tuple[Path, str]:
    """`-c`, else $AGENTD_CONFIG, else the system's, else the shipped file; and who wanted it, in words."""
    if path is not None:
        return path, "mend the path after -c"
    if named := environ.get("AGENTD_CONFIG"):
        return Path(named), "mend $AGENTD_CONFIG"
    if _is_there(SYSTEM_FILE):
        return SYSTEM_FILE, "let agentd's user read it"
    return default_file(), "install agentd again"


def read_bytes(file: Path, remedy: str) -> bytes:
    """The content, cut just above MAX_FILE_BYTES. Raises ConfigError when it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        problem = "there is no such file"
    except IsADirectoryError:
        problem = "this is a directory"
    except OSError as error:
        problem = f"the file cannot be read ({(error.strerror or str(error)).lower()})"
    except ValueError:
        problem = "this is no path"
    raise ConfigError((Mistake(str(file), 0, "", problem, remedy),))


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # there, but not for us to see: reading it will say so
        return True
