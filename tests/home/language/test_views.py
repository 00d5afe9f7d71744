"""Tools that look, and tools that the model does not wait for."""

from __future__ import annotations

import pytest

from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.language.picture import MOST_BYTES, Picture, whole
from agentd.home.plan import LookPlan
from tests.home.books import ROOM, book, command, mistakes, problem

JPEG = b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100) + b"IEND\xaeB`\x82"
X = {"topic": "x", "text": "1"}


def view(look: object, args: object = None, **keys: object) -> dict[str, object]:
    given = {} if args is None else {"args": args}
    return {"description": "See what the camera sees.", **given, "look": look, **keys}


def looked(tools: ToolBook, **args: object) -> LookPlan:
    plan = tools.plan("look", args)
    assert isinstance(plan, LookPlan), plan
    return plan


def test_a_command_and_a_file() -> None:
    plan = looked(book(look=view({"command": ["fswebcam", "--no-banner", "-"]})))
    assert plan == LookPlan("look", ("fswebcam", "--no-banner", "-"), "", None, "I have taken a look.")
    plan = looked(book(look=view({"file": "/run/camera.jpg", "max_age": "10s"}, said="Seen.")))
    assert plan == LookPlan("look", (), "/run/camera.jpg", 10.0, "Seen.")


def test_a_choice_says_which_camera() -> None:
    tools = book(look=view({"file": "/run/{room}.jpg"}, {"room": ROOM}, said="In the {room}."))
    plan = looked(tools, room="living room")
    assert (plan.file, plan.sentence) == ("/run/living_room.jpg", "In the living room.")
    assert isinstance(tools.plan("look", {"room": "../etc"}), Refusal)
    tools = book(look=view({"command": ["snap", "--camera={room}", "{room}"]}, {"room": ROOM}))
    assert looked(tools, room="kitchen").command == ("snap", "--camera=kitchen", "kitchen")


def test_what_the_model_is_told() -> None:
    (declared,) = book(look=view({"file": "/a.jpg"})).declarations()
    assert declared.shows
    assert declared.waits
    plan = looked(book(look=view({"file": "/a.jpg"})))
    assert plan.seen(Picture(JPEG, "image/jpeg", 3.5)) == {
        "output": {
            "status": "confirmed",
            "picture": "the image that you were just sent",
            "age_s": 3.5,
            "sentence": "I have taken a look.",
        }
    }
    assert "age_s" not in str(plan.seen(Picture(JPEG, "image/jpeg")))


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (view({}), "t.look: looks nowhere; add `command: [PROGRAM, ARGUMENT, …]`"),
        (view("fswebcam -"), "t.look: is not a mapping"),
        (view({"command": "fswebcam -"}), "t.look.command: is not a list; write `[…]`"),
        (view({"command": []}), "t.look.command: is empty; write `[PROGRAM"),
        (view({"command": ["x"] * 51}), "t.look.command: has more than 50 words"),
        (view({"command": ["x", 5]}), "t.look.command.1: is not text; write it in quotes"),
        (view({"command": ["x", "a\0b"]}), "t.look.command.1: `a\0b` has a control character"),
        (view({"file": "camera.jpg"}), "t.look.file: `camera.jpg` does not begin with `/`"),
        (view({"file": "/a", "command": ["x"]}), "t.look: has both command and file; leave one"),
        (view({"command": ["x"], "max_age": "5s"}), "t.look.max_age: is for a file"),
        (view({"file": "/a", "max_age": 5}), "t.look.max_age: is not a duration"),
        (view({"fil": "/a"}), "t.look.fil: is not a key that may stand here; write `file`"),
        (
            view({"file": "/{a}"}, {"a": {"type": "slug"}}),
            "t.look.file: `a` may not enter a command or a path",
        ),
        (view({"command": ["{a}"]}, {"a": {"type": "text"}}), "t.look.command.0: `a` may not enter"),
        (view({"file": "/{rom}"}), "t.look.file: there is no argument `rom`"),
        (view({"file": "/a"}, {"room": ROOM}), "t.args.room: is used nowhere"),
        (view({"file": "/a"}, publish=X), "t: both publishes and looks; make two tools of it"),
        (view({"file": "/a"}, read={"topic": "x"}), "t: both reads and looks"),
        (command(X, waits="no"), "t.waits: is neither true nor false"),
        (
            command(X, tells="silent"),
            "t.tells: is for a tool that the model does not wait for; add `waits: f",
        ),
        (command(X, waits=True, tells="silent"), "t.tells: is for a tool that the model does not wait for"),
        (
            command(X, waits=False, tells="later"),
            't.tells: "later" is not known here; write when_idle, interrupt or silent',
        ),
    ],
)
def test_mistakes(tool: object, words: str) -> None:
    assert problem(t=tool).startswith(words)


def test_mistakes_have_their_line() -> None:
    (mistake,) = mistakes(a=command(X), look=view({"file": "camera.jpg"}))
    assert (mistake.file, mistake.line, mistake.key) == ("lights.yaml", 9, "look.look.file")


def test_a_tool_that_is_not_waited_for() -> None:
    tools = book(
        a=command(X), b=command(X, waits=False), c=command(X, waits=False, tells="silent"), d=command(X)
    )
    told = [(each.waits, each.tells) for each in tools.declarations()]
    assert told == [(True, ""), (False, "when_idle"), (False, "silent"), (True, "")]


def test_whole_pictures() -> None:
    assert whole(JPEG + bytes(500)) == Picture(JPEG + bytes(500), "image/jpeg")
    assert whole(PNG, 2.0) == Picture(PNG, "image/png", 2.0)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (b"", "the camera gave nothing"),
        (b"GIF89a", "the image is neither JPEG nor PNG"),
        (JPEG[:-2], "the image is cut off"),
        (PNG[:-8], "the image is cut off"),
        (JPEG + bytes(MOST_BYTES), "the image is larger than 1000 kB"),
    ],
)
def test_what_is_no_whole_picture(image: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        whole(image)
