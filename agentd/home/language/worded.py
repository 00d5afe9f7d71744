"""Words of a tool that are written in several languages: `said: {en: Done., de: Erledigt.}`"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agentd.home.page import Page

WORDED = ("description", "said", "done", "failed")

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def in_language(data: Mapping[str, object], language: str, page: Page) -> dict[str, object]:
    """The entry of a tool file with its words in one language; mistakes go on the page."""
    told = {
        key: _chosen(value, language, page.under(key)) if key in WORDED else value
        for key, value in data.items()
    }
    args = told.get("args")
    if isinstance(args, dict):
        told["args"] = {
            name: _argument(arg, language, page.under("args", name)) for name, arg in args.items()
        }
    return told


def _argument(arg: object, language: str, page: Page) -> object:
    if not isinstance(arg, dict) or not isinstance(arg.get("description"), dict):
        return arg
    return {**arg, "description": _chosen(arg["description"], language, page.under("description"))}


def _chosen(value: object, language: str, page: Page) -> object:
    """The words for exactly that language, else for its first part, else English, else the first."""
    if not isinstance(value, dict) or not value:
        return value
    for tag, words in value.items():
        if not isinstance(tag, str) or not _TAG.fullmatch(tag):
            page.under(str(tag)).wrong("is not a language", "write its short name, such as `en` or `de`")
        elif not isinstance(words, str) or not words.strip():
            page.under(tag).wrong("is not text", 'write it in quotes: "…"')
    wanted = language.casefold()
    by_tag = {str(tag).casefold(): words for tag, words in value.items()}
    for tag in (wanted, wanted.partition("-")[0], "en"):
        if tag in by_tag:
            return by_tag[tag]
    return next(iter(by_tag.values()))
