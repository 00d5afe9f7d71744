from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.config.yamlsource import read
from agentd.home.book import build_book
from agentd.home.discovery.found import Found
from agentd.home.discovery.writing import CannotAddError, House, addition, followed, named, yaml_lines
from agentd.home.harmless import harmless
from agentd.home.page import ToolFile


def lamp(name: str, source: str, **more: object) -> Found:
    entry = {"profile": "zigbee2mqtt.light", "topic": f"zigbee2mqtt/{name}", "can": ["brightness"]}
    return Found(source, frozenset(), name, "light", entry, ("on", "brightness"), **more)  # type: ignore[arg-type]


def parsed(text: str) -> ToolFile:
    data, places = read(text, "house.yaml")
    return ToolFile("house.yaml", data, places)


def added(text: str, *finds: Found, house: House | None = None, include: tuple[str, ...] = ()) -> str:
    house = house or House()
    result = addition(parsed(text) if text.strip() else None, text, finds, house, include)
    _, mistakes = build_book([parsed(result)])
    assert not mistakes, [str(mistake) for mistake in mistakes]
    return result


def test_a_new_file() -> None:
    text = added("", lamp("sofa", "zigbee2mqtt/0x01"))
    assert text.endswith(
        "devices:\n"
        "  # sofa: on, brightness\n"
        "  sofa:\n"
        "    profile: zigbee2mqtt.light\n"
        "    topic: zigbee2mqtt/sofa\n"
        "    can: [brightness]\n"
        "    source: zigbee2mqtt/0x01\n"
    )
    assert text.startswith("# ")


@pytest.mark.parametrize(
    "before",
    [
        "rooms: {kitchen: {}}\n",
        "# only a comment\n",
        "rooms: {kitchen: {}}",  # no newline at its end
        "devices:\n",
        "devices:\n    a: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/a}\n",
        "devices:\n  a:\n    profile: zigbee2mqtt.light\n    topic: b/a\n\n\n# now\nrooms:\n  hall: {}\n",
    ],
)
def test_every_line_of_a_file_stays(before: str) -> None:
    text = added(before, lamp("sofa", "zigbee2mqtt/0x01"))
    lines = text.splitlines()
    at = -1
    for line in before.splitlines():
        at = lines.index(line, at + 1)  # in their order
    data, _ = read(text, "house.yaml")
    assert isinstance(data, dict)
    assert "sofa" in data["devices"]
    assert added(text, lamp("sofa", "zigbee2mqtt/0x01")) == text  # a second time nothing is new


def test_what_stands_in_a_comment_is_not_new() -> None:
    before = "# not this one: zigbee2mqtt/0x01\nrooms: {}\n"
    assert added(before, lamp("sofa", "zigbee2mqtt/0x01")) == before
    assert added(before, lamp("sofa", "zigbee2mqtt/0x01/left")) != before
    assert not named("zigbee2mqtt/0x01", "a zigbee2mqtt/0x012 b")


def test_what_other_files_have_is_not_new_and_their_names_are_taken() -> None:
    house = House(["sofa", "the sofa light"], {"zigbee2mqtt/0x02": "armchair"})
    text = added("", lamp("sofa", "zigbee2mqtt/0x01"), lamp("chair", "zigbee2mqtt/0x02"), house=house)
    assert "\n  sofa_2:\n" in text
    assert "chair" not in text


def test_names_in_the_file_itself_are_taken_also_where_it_is_not_of_the_house_yet() -> None:
    text = added(
        "devices:\n  sofa: {profile: tasmota.light, topic: sofa}\n", lamp("sofa", "zigbee2mqtt/0x01")
    )
    assert "\n  sofa_light:\n" in text


def test_guarded_ones_are_comments_until_they_are_named() -> None:
    door = lamp("door", "zigbee2mqtt/0x01", guarded="a lock is added only by you")
    text = added("", door)
    assert "  # door:\n" in text
    assert "\n  door:\n" not in text
    assert "a lock is added only by you" in text
    assert added(text, door) == text
    assert "\n  door:\n" in added(text, door, include=("Door",))


def test_a_group_names_its_members_as_the_owner_does() -> None:
    members = (lamp("sofa", "zigbee2mqtt/0x01"), lamp("chair", "zigbee2mqtt/0x02"))
    group = lamp("all", "zigbee2mqtt/group/4", members=("zigbee2mqtt/0x01", "zigbee2mqtt/0x02"))
    assert "    members: [sofa, chair]\n" in added("", *members, group)
    text = added("", members[0], group)
    assert "not all its members" in text
    assert "\n  all:\n" not in text


def test_a_room_is_taken_where_the_owner_has_it_and_hinted_at_elsewhere() -> None:
    find = lamp("sofa", "zigbee2mqtt/0x01", room="Living Room")
    assert "perhaps in the room Living Room" in added("", find)
    text = added("rooms:\n  living_room: {}\n", find, house=House(rooms=["living_room"]))
    assert "    room: living_room\n" in text


@pytest.mark.parametrize("text", ["devices: {a: {profile: x}}\n", "devices: [a]\n", "devices: {}\n", "- a\n"])
def test_where_nothing_can_be_added(text: str) -> None:
    with pytest.raises(CannotAddError):
        addition(parsed(text), text, [lamp("sofa", "zigbee2mqtt/0x01")], House())


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("topic: zigbee2mqtt/old   # mine", "topic: zigbee2mqtt/new   # mine"),
        ('topic: "zigbee2mqtt/old"', "topic: zigbee2mqtt/new"),
        ("topic: 'zigbee2mqtt/old'", "topic: zigbee2mqtt/new"),
    ],
)
def test_a_renamed_device_is_followed(line: str, changed: str) -> None:
    text = f"devices:\n  a:\n    profile: zigbee2mqtt.light\n    {line}\n    source: zigbee2mqtt/0x01\n"
    topics = {"zigbee2mqtt/0x01": "zigbee2mqtt/new"}
    assert followed(parsed(text), text, topics, {"zigbee2mqtt/new"}) == text.replace(line, changed)
    assert followed(parsed(text), text, topics, {"zigbee2mqtt/new", "zigbee2mqtt/old"}) == text
    assert followed(parsed(text), text, {}, ()) == text


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=20),
        st.text(max_size=40) | st.booleans() | st.integers() | st.lists(st.text(max_size=20), max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_written_is_read_again(entry: dict[str, object]) -> None:
    for name in entry:
        if not name.isprintable() or name == "<<":
            return
    text = "\n".join(yaml_lines({"x": entry}, ""))
    try:
        data, _ = read(text, "x.yaml")
    except Exception:
        raise AssertionError(text) from None
    assert data == {"x": entry}


@given(st.text(max_size=60))
def test_no_name_breaks_the_file(raw: str) -> None:
    added(
        "",
        Found(
            "a/b",
            frozenset(),
            harmless(raw),
            "light",
            lamp("x", "a/b").entry,
            (harmless(raw),),
            harmless(raw),
        ),
    )
