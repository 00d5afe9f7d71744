"""Ties templates to the arguments of their tool, and finds at load what could go wrong at a call."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from agentd.home.language import filters
from agentd.home.language.aim import Aim, Premises
from agentd.home.language.change import Place
from agentd.home.language.clocktime import TimeOfDay
from agentd.home.language.colouring import Color, ColorTemp
from agentd.home.language.quantity import Duration, Number, Percent
from agentd.home.language.template import Slot, Template, TemplateError, bound
from agentd.home.language.topic import Fault, forbidden, malformed, unreadable
from agentd.home.language.values import Arg, environment
from agentd.home.language.wording import Choice, Scalar, Slug
from agentd.home.page import Page, nearest

MOST_TOPICS = 1000  # of one template: every one is checked at load, and a question subscribes each


@dataclass(frozen=True, slots=True)
class Binder:
    """The arguments of one tool; `extra` are further names that a sentence may use.

    `broken` are arguments of which only the name is known, as their declaration has a mistake: nothing is
    said against their use. `ours` are names in a payload that agentd itself gives a value. `fault` finds what
    is wrong with a topic to publish to.
    """

    args: Mapping[str, Arg]
    page: Page
    extra: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    fault: Fault = forbidden
    premises: Premises = field(default_factory=Premises)

    def at(self, *keys: str | int) -> Binder:
        return replace(self, page=self.page.under(*keys))

    def template(self, text: str) -> Template | None:
        """For a topic or a payload of text; None after a mistake."""
        template = self._bound(text, speech=False)
        for name in sorted(template.names if template else ()):
            kind = self.args[name].kind if name in self.args else None
            if isinstance(kind, Color) and kind.parts:
                each = ", ".join(f"{{{name}.{part}}}" for part in kind.parts)
                self.page.wrong(f"`{name}` is several numbers", f"write {each}, or `encode: hex`")
                return None
        return template

    def leaf(self, text: str) -> Template | None:
        """For a place in a tree of JSON, where a lone argument may be more than a text."""
        template = self._bound(text, speech=False)
        if template is not None and len(template.parts) > 1:
            return self.template(text)
        return template

    def sentence(self, text: str) -> Template | None:
        """For the voice: values as they are said, so without filters and fields."""
        template = self._bound(text, speech=True)
        return template if template is not None and self.always_set(template) else None

    def always_set(self, template: Template) -> bool:
        """Whether no name in it can be unset at a call; a mistake if one can."""
        for name in sorted(template.names):
            arg = self.args.get(name.partition(".")[0])
            if arg is None:
                continue
            if arg.may_be_unset:
                self.page.wrong(f"`{name}` may be left out of a call", "give it a `default`, or require it")
                return False
            if "." in name and len(_fields(arg, name)) < len(_names(arg)):
                self.page.wrong(f"`{name}` is missing from some of the values", "give it to all of them")
                return False
        return True

    def word(self, text: str, fault: Fault) -> Template | None:
        """A word of a command, or a path, of which every rendering passes `fault`; None after a mistake."""
        template = self._of_kinds(text, (Choice,), "a command or a path", "only a choice may")
        return template if template is not None and self._all_pass(template, fault, "words") else None

    def topic(self, text: str, fault: Fault) -> Template | None:
        """A topic of which every rendering passes `fault`; None after a mistake."""
        kinds = (Choice, Aim, Slug)
        template = self._of_kinds(
            text, kinds, "a topic", "only a choice, a target or a slug may; put it in the payload"
        )
        if template is None:
            return None
        if any(sign in part for part in template.parts if isinstance(part, str) for sign in "{}"):
            self.page.wrong("has a brace without an argument in it", "write the argument as `{room}`")
            return None
        return template if self._all_pass(template, fault, "topics") else None

    def place(self, item: object, wildcard: bool = False) -> Place | None:
        """Where the house tells a value, from a mapping with `topic` and `at`; None after a mistake.

        Its topics are subscribed before anybody asks, so they are to be known, unlike those of a slug.
        """
        topic, at = (item.get("topic"), item.get("at")) if isinstance(item, dict) else (None, None)
        here = self.at("topic")
        fault = unreadable if wildcard else malformed
        template = here.topic(topic, fault) if isinstance(topic, str) else None
        if isinstance(at, str) and at and not at.startswith("/"):
            self.page.under("at").wrong("is not a JSON pointer", f"write `/{at}`")
            return None
        if template is None:
            return None
        if any(name in self.args and isinstance(self.args[name].kind, Slug) for name in template.names):
            here.page.wrong(
                "could become any topic", "a question needs a choice here, so that its topics are known"
            )
            return None
        topics = frozenset(template.text(values) for values in self.renderings(template))
        return Place(template, at if isinstance(at, str) else None, topics)

    def _of_kinds(self, text: str, kinds: tuple[type, ...], place: str, remedy: str) -> Template | None:
        """A template whose arguments may all stand in that place."""
        template = self.template(text)
        if template is None or not self.always_set(template):
            return None
        for name in sorted(template.names):
            arg = self.args.get(name.partition(".")[0])
            if arg is not None and not isinstance(arg.kind, kinds):
                self.page.wrong(f"`{name}` may not enter {place}", remedy)
                return None
        return template

    def _all_pass(self, template: Template, fault: Fault, noun: str) -> bool:
        for at, values in enumerate(self.renderings(template)):
            rendered = template.text(values)
            if at >= MOST_TOPICS or (wrong := fault(rendered)) is not None:
                many = f"stands for more than {MOST_TOPICS} {noun}"
                remedy = f"write another {noun.removesuffix('s')}"
                self.page.wrong(many if at >= MOST_TOPICS else f"`{rendered}` {wrong}", remedy)
                return False
        return True

    def renderings(self, template: Template) -> Iterator[dict[str, object]]:
        """The values of every choice in the template, in all combinations; a slug is `x`."""
        named = sorted({name.partition(".")[0] for name in template.names})
        used = [self.args[name] for name in named if name in self.args]
        unknown = {name: "x" for name in template.names if name.partition(".")[0] in self.broken}
        for values in itertools.product(*(_names(arg) for arg in used)):
            chosen = {arg.name: value for arg, value in zip(used, values, strict=True)}
            yield unknown | environment(self.args, chosen)

    def _bound(self, text: str, speech: bool) -> Template | None:
        wrong: dict[str, None] = {}  # each once

        def bind(slot: Slot) -> tuple[filters.Filter, ...]:
            try:
                return self._spoken_slot(slot) if speech else self._slot(slot)
            except (TemplateError, filters.FilterError) as error:
                wrong[str(error)] = None
                return ()

        template = None
        try:
            template = bound(text, bind)
        except TemplateError as error:
            wrong[str(error)] = None
        for problem in wrong:
            self.page.wrong(problem, "mend the braces, or delete them")
        return None if wrong else template

    def _slot(self, slot: Slot) -> tuple[filters.Filter, ...]:
        name, _, field = slot.name.partition(".")
        if name in self.broken | self.ours:
            return ()
        arg = self._arg(name)
        self._check_filters(slot, arg)
        if field and not _fields(arg, slot.name):
            raise TemplateError(f"no value of `{name}` has a `{field}`")
        numeric = _numeric(arg, slot.name)
        return tuple(
            filters.build(call, None if field else arg.kind, numeric, first=not at)
            for at, call in enumerate(slot.filters)
        )

    def _check_filters(self, slot: Slot, arg: Arg) -> None:
        if arg.outward and any(call.name == "scale" for call in slot.filters):
            raise TemplateError(f"`{arg.name}` is scaled in `args` or here, not twice")
        if slot.filters and slot.name == arg.name and isinstance(arg.kind, Color) and arg.kind.parts:
            raise TemplateError(f"`{arg.name}` is several numbers and takes no filter")

    def _spoken_slot(self, slot: Slot) -> tuple[filters.Filter, ...]:
        if slot.name not in self.extra | self.broken:
            self._arg(slot.name)
        if slot.filters:
            raise TemplateError(f"`{{{slot.name}}}` in a sentence takes no filter")
        return ()

    def _arg(self, name: str) -> Arg:
        if (arg := self.args.get(name)) is None:
            known = [*self.args, *sorted(self.broken | self.extra)]
            meant = nearest(name, known)
            listed = f"there is {', '.join(known)}" if known else "the tool has none"
            raise TemplateError(f"there is no argument `{name}`; {f'`{meant}` is near' if meant else listed}")
        return arg


def _names(arg: Arg) -> tuple[str, ...]:
    return arg.kind.values if isinstance(arg.kind, Choice | Aim) else ("x",)


def _fields(arg: Arg, name: str) -> list[Scalar]:
    field = name.partition(".")[2]
    if isinstance(arg.kind, Color | TimeOfDay):
        return [0] if field in arg.kind.parts else []
    if not isinstance(arg.kind, Choice):
        return []
    return [fields[field] for fields in arg.kind.fields.values() if field in fields]


def _numeric(arg: Arg, name: str) -> bool:
    if "." in name:
        return all(isinstance(v, int | float) and not isinstance(v, bool) for v in _fields(arg, name))
    return isinstance(arg.kind, Percent | Number | Duration | ColorTemp)
