"""Everything that the owner has written, read and checked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agentd.config.access import check_key
from agentd.config.complaints import unknown_variable
from agentd.config.environment import is_known, overrides
from agentd.config.origin import choose, read_bytes
from agentd.config.paths import default_store, is_directory, with_absolute_paths
from agentd.config.persona import check_tools
from agentd.config.safety import house_rules
from agentd.config.secrets import Secrets, key_for_gemini, password_for_mqtt, token_for_gemini
from agentd.config.sense import check
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet
from agentd.config.shipped import default_file, default_tools
from agentd.config.validate import validate
from agentd.config.yamlsource import KeyPath, Source, read_leniently
from agentd.core.events import CONFIRM
from agentd.errors import ConfigError, Mistake
from agentd.home.book import SECTIONS, ToolBook, ToolFile, build_book
from agentd.home.housetools.housebook import NAMES as HOUSE_TOOLS
from agentd.home.language.wording import folded
from agentd.home.page import nearest
from agentd.home.safety.safety import Safety

TOOL_FILES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration without a mistake. `file` is where the settings stand.

    All paths in `settings` are absolute (also those after `wav:`), `settings.store` is never None; it may
    not exist yet, and whoever writes there makes it.
    """

    settings: Settings
    book: ToolBook
    secrets: Secrets = field(repr=False)
    file: Path
    _sheet: Sheet = field(repr=False)

    def placed(self, error: ConfigError) -> ConfigError:
        """What an adapter has found wrong with a setting, said of the place where that setting stands."""
        sheet = replace(self._sheet, mistakes=[])
        for mistake in error.mistakes:
            key = tuple(int(step) if step.isdecimal() else step for step in mistake.key.split("."))
            sheet.wrong(key, mistake.problem, mistake.remedy)
        return ConfigError(tuple(sheet.mistakes))


def load(path: Path | None, environ: Mapping[str, str], *, key_needed: bool = True) -> Loaded:
    """Reads `path`, else what `environ` names, else the default. Raises ConfigError with every mistake.

    `key_needed=False` is for commands that have no use for a Live link: Google's missing key is none then.
    """
    file, remedy = choose(path, environ)
    source = read_leniently(read_bytes(file, remedy), str(file))
    sheet = Sheet(str(file), file.absolute().parent, source.places, mistakes=list(source.mistakes))
    data = _settings_data(source, sheet)
    settings = validate(_with_overrides(data, environ, sheet), sheet)
    settings = with_absolute_paths(settings, sheet)
    if not sheet.given("tools") and is_shipped(file):
        settings = settings.model_copy(update={"tools": default_tools()})
    if settings.store is None:
        settings = settings.model_copy(update={"store": default_store(environ, sheet)})
    check(settings, sheet)
    secrets = Secrets(
        key_for_gemini(sheet, environ, settings.live.api_key_file),
        password_for_mqtt(sheet, environ, settings.mqtt.password_file),
        token_for_gemini(sheet, environ, settings.live.token_file),
    )
    if key_needed:
        check_key(settings, secrets, sheet)
    book, tool_mistakes = _tools(settings, house_rules(settings.safety, sheet, environ), sheet, file)
    if mistakes := (*sorted(sheet.mistakes, key=lambda mistake: mistake.line), *tool_mistakes):
        raise ConfigError(mistakes)
    return Loaded(settings, book, secrets, file, sheet)


def is_shipped(file: Path) -> bool:
    """Whether these are the settings that agentd brings along; its tools are then not beside the file."""
    shipped = default_file()
    return shipped.exists() and file.samefile(shipped)


def _settings_data(source: Source, sheet: Sheet) -> dict[str, Any]:
    """Raises ConfigError when nothing can be made of the file, as then nothing more can be said about it."""
    if isinstance(source.data, dict):
        return source.data
    if not sheet.mistakes:
        problem = "the file is empty" if source.data is None else "the file is not a mapping of sections"
        sheet.wrong((), problem, f"begin with a section, such as `live:`; {default_file()} shows all")
    raise ConfigError(tuple(sheet.mistakes))


def _with_overrides(data: dict[str, Any], environ: Mapping[str, str], sheet: Sheet) -> dict[str, Any]:
    variables: dict[KeyPath, str] = {}
    for key, (variable, value) in overrides(environ).items():
        if not is_known(key):
            sheet.mistakes.append(Mistake("environment", 0, variable, *unknown_variable(key)))
            continue
        section: Any = data
        for step in map(str, key[:-1]):
            if isinstance(section, dict):  # else the file's own mistake will be named
                if section.get(step) is None:
                    section[step] = {}
                section = section[step]
        if isinstance(section, dict):
            section[str(key[-1])] = value
            variables[key] = variable
    sheet.variables = variables
    return data


def _tools(settings: Settings, rules: Safety, sheet: Sheet, file: Path) -> tuple[ToolBook, list[Mistake]]:
    directory = settings.tools
    if not sheet.trusts("tools"):
        return ToolBook(), []
    if not is_directory(directory):
        remedy = (
            f"make it (`cp -r {default_tools()} {directory}` for a start), or write `tools:` with its path"
        )
        sheet.wrong(("tools",), f"there is no directory {directory}", remedy)
        return ToolBook(), []
    files, mistakes = tool_files(directory, file)
    topics = settings.mqtt.topics.allow
    book, more = build_book(files, rules, settings.live.language, topics, settings.home.here)
    check_tools([word.persona for word in settings.wake.words], _names(book, files), sheet)
    if not (files or mistakes) and settings.live.endpoint == "local":
        problem = f"no file in {directory} ends in .yaml, and the local model knows nothing but tools"
        sheet.wrong(("tools",), problem, f"copy some from {default_tools()}")
    return replace(book.complete, warnings=(*book.warnings, *_nowhere(settings, book, sheet))), [
        *mistakes,
        *more,
    ]


def _names(book: ToolBook, files: Sequence[ToolFile]) -> frozenset[str]:
    """What a list of tools may name: also those with a mistake, and those for devices that are not there."""
    written = (str(name) for file in files if isinstance(file.data, dict) for name in file.data)
    return frozenset({*book.complete.tools, *HOUSE_TOOLS, *written, CONFIRM}.difference(SECTIONS))


def _nowhere(settings: Settings, book: ToolBook, sheet: Sheet) -> tuple[Mistake, ...]:
    """A warning where the daemon stands in a room that the house has not got."""
    here, words = settings.home.here, [word for room in book.rooms for word in (room, *book.rooms[room])]
    if not here or not words or folded(here) in map(folded, words):
        return ()
    meant = nearest(here, words)
    problem, remedy = (
        f"no room of the house is called {here}",
        f"write `{meant}`" if meant else "write one of the rooms",
    )
    return (sheet.placed(("home", "here"), problem, remedy),)


def tool_files(directory: Path, settings_file: Path) -> tuple[list[ToolFile], list[Mistake]]:
    """The owner's files as they stand in the directory, and what cannot be read there."""
    files: list[ToolFile] = []
    mistakes: list[Mistake] = []
    try:
        paths = sorted(directory.iterdir())
    except OSError as error:
        problem = f"the directory cannot be read ({error.strerror})"
        return [], [Mistake(str(directory), 0, "", problem, "let agentd's user read it")]
    for path in paths:
        if path.suffix not in TOOL_FILES or path.name.startswith(".") or path == settings_file.absolute():
            continue
        try:
            source = read_leniently(read_bytes(path, "mend it, or move it elsewhere"), str(path))
        except ConfigError as error:
            mistakes += error.mistakes
            continue
        mistakes += source.mistakes
        if source.data is not None or not source.mistakes:
            files.append(ToolFile(str(path), source.data, source.places))
    return files, mistakes
