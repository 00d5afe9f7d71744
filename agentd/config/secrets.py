"""What nobody may read in a file of settings or in a log: from the environment, a file, or systemd."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentd.config.sheet import Sheet
from agentd.config.yamlsource import KeyPath

KEY_VARIABLES = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
TOKEN_VARIABLES = ("GEMINI_TOKEN",)
PIN_VARIABLES = ("PIN_SCRYPT",)
PASSWORD_VARIABLES = ("MQTT_PASSWORD",)
MAX_SECRET_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Secrets:
    """`repr` and logs never show them."""

    gemini_key: str | None = field(default=None, repr=False)
    mqtt_password: str | None = field(default=None, repr=False)
    gemini_token: str | None = field(default=None, repr=False)


def key_for_gemini(sheet: Sheet, environ: Mapping[str, str], file: Path | None) -> str | None:
    """The key, None when there is none anywhere. What is wrong with one that is there goes on the sheet."""
    key = _secret(sheet, environ, KEY_VARIABLES, ("live", "api_key_file"), file)
    problem = "the key for Gemini holds characters that no key has"
    return _as_header(sheet, key, ("live", "api_key_file"), problem, _set_in(environ, KEY_VARIABLES))


def token_for_gemini(sheet: Sheet, environ: Mapping[str, str], file: Path | None) -> str | None:
    """An ephemeral token, likewise."""
    token = _secret(sheet, environ, TOKEN_VARIABLES, ("live", "token_file"), file)
    problem = "the token for Gemini holds characters that no token has"
    return _as_header(sheet, token, ("live", "token_file"), problem, _set_in(environ, TOKEN_VARIABLES))


def _as_header(
    sheet: Sheet, secret: str | None, key: KeyPath, problem: str, variable: str | None
) -> str | None:
    if secret is not None and not (secret.isascii() and secret.isprintable() and " " not in secret):
        sheet.wrong(key, problem, "copy it again, without quotes and blanks", variable)
        return None
    return secret


def password_for_mqtt(sheet: Sheet, environ: Mapping[str, str], file: Path | None) -> str | None:
    return _secret(sheet, environ, PASSWORD_VARIABLES, ("mqtt", "password_file"), file)


def pin_line(sheet: Sheet, environ: Mapping[str, str], file: Path | None) -> str | None:
    """The hash of the PIN, not yet understood."""
    return _secret(sheet, environ, PIN_VARIABLES, ("safety", "pin_file"), file)


def _secret(
    sheet: Sheet, environ: Mapping[str, str], names: Sequence[str], key: KeyPath, file: Path | None
) -> str | None:
    """Environment first, then the file named in the settings, then systemd's credential of the same name.

    A blank variable or credential counts as none; a blank file that the settings name is a mistake.
    """
    if (variable := _set_in(environ, names)) is not None:
        return environ[variable].strip()
    if file is not None:
        return _content(sheet, key, file)
    if directory := environ.get("CREDENTIALS_DIRECTORY"):
        for name in names:
            for credential in (Path(directory, name), Path(directory, name.lower())):
                if os.path.lexists(credential) and not _blank(credential):
                    return _content(sheet, key, credential)
    return None


def _blank(credential: Path) -> bool:
    """The unit gives it in place of a file that the owner has not written. Unreadable is not blank."""
    try:
        with credential.open("rb") as stream:
            return not stream.read(MAX_SECRET_BYTES + 1).strip()
    except OSError:
        return False


def _set_in(environ: Mapping[str, str], names: Sequence[str]) -> str | None:
    """The first of these variables that holds something."""
    return next((name for name in names if environ.get(name, "").strip()), None)


def _content(sheet: Sheet, key: KeyPath, file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_SECRET_BYTES + 1).decode().strip()
    except OSError as error:
        sheet.wrong(key, f"cannot read {file} ({error.strerror})", "mend the path or who may read it")
        return None
    except UnicodeDecodeError:
        text = "\n"
    if len(text) > MAX_SECRET_BYTES or not text or not text.isprintable():
        sheet.wrong(
            key, f"{file} does not hold one line of text", "write the secret into it, and nothing else"
        )
        return None
    return text
