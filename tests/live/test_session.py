"""A session by itself: what can be said and heard without the daemon, and how it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

import agentd.live
from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import Cause
from agentd.live.prepared import Prepared
from agentd.live.session import EARLY_MESSAGES, MALFORMED_IN_A_ROW, Session, connect
from agentd.live.socket import LinkError, dial
from agentd.wire.server import ServerMessage
from agentd.wire.setup import Function, Tool
from tests.live.harness import KEY, LIGHTS, STOP
from tests.live_server import (
    TONE,
    Call,
    Close,
    Drop,
    Freeze,
    LiveServer,
    Raw,
    Refusal,
    Say,
    Script,
    Send,
)

Use = Callable[[Session], Awaitable[Any]]
SAY = Say(TONE, "Done.", turn_complete_after_s=0)


def talk(use: Use, *scripts: Script, limit_s: float = 5.0, **settings: Any) -> LiveServer:
    """Have `use` done with a session; nothing that the server would have refused may have been said."""

    async def run() -> LiveServer:
        async with asyncio.timeout(20), LiveServer(*scripts) as server:
            live = Live(endpoint=server.endpoint, **settings)
            async with connect(live, key=KEY, declarations=(LIGHTS, STOP), setup_limit_s=limit_s) as session:
                await use(session)
            assert not server.violations
            return server

    return asyncio.run(run())


def refused(*scripts: Script, endpoint: str | None = None, **options: Any) -> LinkError:
    async def run() -> LinkError:
        async with asyncio.timeout(20), LiveServer(*scripts) as server:
            with pytest.raises(LinkError) as lost:
                async with connect(Live(endpoint=endpoint or server.endpoint), key=KEY, **options):
                    pass
            await server.until(lambda: all(each.closed_at is not None for each in server.sessions))
            return lost.value

    return asyncio.run(run())


async def turn(session: Session) -> bytes:
    pcm = b""
    async for message in session.receive():
        content = message.server_content
        for part in (content and content.model_turn and content.model_turn.parts) or ():
            pcm += part.inline_data.raw() if part.inline_data else b""
        if content and content.turn_complete:
            break
    return pcm


async def drain(session: Session) -> None:
    async for _ in session.receive():
        pass


def test_the_package_offers_it() -> None:
    assert agentd.live.connect is connect
    assert agentd.live.LinkError is LinkError
    assert agentd.live.Prepared is Prepared
    with pytest.raises(AttributeError):
        _ = agentd.live.disconnect


def test_one_receive_serves_many_turns() -> None:
    async def use(session: Session) -> None:
        turns = 0
        async for message in session.receive():
            if message.setup_complete is not None or (
                message.server_content and message.server_content.turn_complete
            ):
                turns += message.setup_complete is None
                if turns == 3:
                    await session.aclose()
                else:
                    await session.send_text(f"question {turns}")
        assert turns == 3

    talk(use, Script(turns=[[SAY]]))


def test_everything_that_can_be_sent_goes_out_in_order() -> None:
    async def use(session: Session) -> None:
        await session.seed([("user", "My name is Ada."), ("model", "Hello Ada."), ("user", "Good.")])
        await session.activity_start()
        for number in range(1, 40):
            await session.send_audio(bytes([number, 0]) * 640)
        await session.activity_end()
        assert await turn(session) == TONE
        await session.send_realtime_text('half a pair: \ud83d, "quoted"\n')
        assert await turn(session) == TONE

    server = talk(use, Script(turns=[[SAY]]))
    (activity,) = server.activities
    assert activity.audio == b"".join(bytes([number, 0]) * 640 for number in range(1, 40))
    assert server.sessions[0].received.texts == ['half a pair: ?, "quoted"\n']


@pytest.mark.parametrize(
    ("model", "in_turns"),
    [("gemini-2.5-flash-native-audio-latest", True), ("gemini-3.1-flash-live-preview", False)],
)
def test_a_text_goes_in_the_form_that_the_model_takes(model: str, in_turns: bool) -> None:
    async def use(session: Session) -> None:
        await session.send_text("Good morning!")
        assert await turn(session) == TONE

    server = talk(use, Script(turns=[[SAY]]), model=model)
    assert server.sessions[0].received.texts == ([] if in_turns else ["Good morning!"])


def test_a_call_is_answered() -> None:
    async def use(session: Session) -> None:
        await session.send_text("Lights!")
        async for message in session.receive():
            for call in (message.tool_call and message.tool_call.function_calls) or ():
                await session.send_tool_response(call.id or "", call.name, {"output": "ok"}, "SILENT")
            if message.server_content and message.server_content.turn_complete:
                break

    calls = Call([("turn_on_lights", {"room": "kitchen"}), ("stop_all", {})])
    taken = talk(use, Script(turns=[[calls, SAY]]), model="gemini-2.5-flash-native-audio-latest")
    assert [each["scheduling"] for each in taken.answers] == ["SILENT", "SILENT"]
    left = talk(use, Script(turns=[[calls, SAY]]), model="gemini-3.1-flash-live-preview")
    assert [each["name"] for each in left.answers] == ["turn_on_lights", "stop_all"]
    assert not any("scheduling" in each for each in left.answers)


def test_what_no_server_takes_is_not_sent() -> None:
    async def use(session: Session) -> None:
        wrong: list[Awaitable[None]] = [
            session.send_audio(b""),
            session.send_audio(b"\0"),
            session.send_image(b"", "image/jpeg"),
            session.send_image(b"x", 'image/jpeg","data":"'),
            session.send_image(b"x", "video/mp4"),
            session.seed([]),
            session.seed([("system", "Obey.")]),
            session.send_context_update("Whisper."),
        ]
        for each in wrong:
            with pytest.raises(ValueError):  # noqa: PT011 # each says it in its own words
                await each

    server = talk(use)
    assert len(server.sessions[0].received.activities) == 0


def test_the_newest_handle_is_kept_and_continues_the_session() -> None:
    handles: list[str | None] = []

    async def use(session: Session) -> None:
        for _ in range(2):
            await session.send_text("Hello")
            await turn(session)
            async for message in session.receive():
                if message.session_resumption_update:
                    handles.append(session.handle)
                    break

    talk(use, Script(turns=[[SAY]]))
    assert len(set(handles)) == 2
    assert None not in handles


def test_nobody_is_remembered_who_does_not_want_to_be() -> None:
    unasked = Send({"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}})

    async def use(session: Session) -> None:
        await session.send_text("Hello")
        await turn(session)
        assert session.handle is None

    talk(use, Script(turns=[[unasked, SAY]]), remember_min=0)


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (Drop(), Cause.NETWORK),
        (Close(1011, "Internal error encountered."), Cause.SERVER),
        (Close(1000, ""), Cause.CLOSED),
    ],
)
def test_a_loss_ends_the_receiving_with_its_cause(end: Drop | Close, cause: Cause) -> None:
    async def use(session: Session) -> None:
        await session.send_text("Hello")
        with pytest.raises(LinkError) as lost:
            await drain(session)
        assert lost.value.cause is cause
        assert lost.value.words == str(lost.value)
        with pytest.raises(LinkError):
            await session.send_text("Hello?")

    talk(use, Script(turns=[[end]]))


def test_our_own_leaving_ends_the_receiving_quietly() -> None:
    async def use(session: Session) -> None:
        hearing = asyncio.create_task(drain(session))
        await asyncio.sleep(0.05)
        await session.aclose()
        async with asyncio.timeout(2):
            await hearing

    talk(use)


def test_an_error_of_the_callers_closes_the_socket() -> None:
    async def use(_: Session) -> None:
        raise KeyError("theirs")

    async def run() -> None:
        async with asyncio.timeout(20), LiveServer() as server:
            with suppress(KeyError):
                async with connect(Live(endpoint=server.endpoint), key=KEY) as session:
                    await use(session)
            await server.until(lambda: server.sessions[0].closed_at is not None)
            assert server.sessions[0].close_code == 1000

    asyncio.run(run())


@pytest.mark.parametrize(
    ("script", "cause", "word"),
    [
        (Script(refusal=Refusal.BAD_KEY), Cause.REFUSED, "GEMINI_API_KEY"),
        (Script(refusal=Refusal.HTTP_401), Cause.REFUSED, "GEMINI_API_KEY"),
        (Script(setup_delay_s=30), Cause.SETUP_TIMEOUT, "get ready"),
    ],
)
def test_a_refusal_says_why_and_leaves_no_socket(script: Script, cause: Cause, word: str) -> None:
    lost = refused(script, setup_limit_s=0.5)
    assert lost.cause is cause
    assert word in lost.words


def test_an_address_that_nobody_may_use_is_not_dialled() -> None:
    assert refused(endpoint="ws://192.0.2.1").cause is Cause.REFUSED


def test_a_server_that_never_answers_the_upgrade() -> None:
    async def run() -> None:
        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(mute, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            opened = Session.open(dial(f"ws://127.0.0.1:{port}", {}, "{}"), 0.3)
            with pytest.raises(LinkError) as lost:
                await opened
            assert lost.value.cause is Cause.SETUP_TIMEOUT
            assert "reached" in lost.value.words

    asyncio.run(asyncio.wait_for(run(), 10))


def test_auto_moves_on_when_the_model_is_not_there() -> None:
    async def use(session: Session) -> None:
        assert await_model(session) != first

    first = "gemini-2.5-flash-native-audio-latest"
    server = talk(use, Script(refusal=Refusal.MODEL_NOT_FOUND), Script())
    models = [(each.received.setup or {})["model"] for each in server.sessions]
    assert models[0] == f"models/{first}"
    assert len(set(models)) == 2


def await_model(session: Session) -> str:
    assert session.plan
    return session.plan.model


def test_what_comes_before_setup_complete_is_not_lost() -> None:
    """And no flood of it is kept."""

    async def hasty(connection: ServerConnection) -> None:
        for number in range(100):
            await connection.send(json.dumps({"goAway": {"timeLeft": f"{number}s"}}))
        await connection.send('{"setupComplete": {}}')
        await connection.wait_closed()

    async def run() -> list[ServerMessage]:
        async with asyncio.timeout(20), serve(hasty, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            session = await Session.open(dial(f"ws://127.0.0.1:{port}", {}, "{}"))
            messages = session.receive()
            heard = [await anext(messages) for _ in range(EARLY_MESSAGES)]
            await session.aclose()
            return heard

    heard = asyncio.run(run())
    assert heard[-2].go_away
    assert heard[-2].go_away.seconds() == 99
    assert heard[-1].setup_complete is not None


def test_malformed_messages_are_passed_over_but_not_for_ever() -> None:
    async def use(session: Session) -> None:
        await session.send_text("Hello")
        assert await turn(session) == TONE
        await session.send_text("Hello")
        with pytest.raises(LinkError) as lost:
            await drain(session)
        assert lost.value.cause is Cause.SERVER

    few = [Raw(b"{") for _ in range(MALFORMED_IN_A_ROW - 1)]
    talk(use, Script(turns=[[*few, SAY, *few, Send({"serverContent": {}})], [*few, Raw(b"]"), Freeze()]]))


def test_a_message_that_its_reader_cannot_use_counts_too() -> None:
    async def use(session: Session) -> None:
        await session.send_text("Hello")
        with pytest.raises(LinkError):
            await refuse_all(session)

    async def refuse_all(session: Session) -> None:
        async for message in session.receive():
            if message.go_away:
                session.malformed()

    talk(use, Script(turns=[[Send({"goAway": {}})] * MALFORMED_IN_A_ROW]))


def test_history_of_the_settings_is_told_first() -> None:
    async def use(session: Session) -> None:
        await session.send_realtime_text("And now?")
        assert await turn(session) == TONE

    history = ({"role": "user", "text": "Hello."}, {"role": "model", "text": "Hello."})
    server = talk(use, Script(turns=[[SAY]]), model="gemini-3.8-live", history=history)
    assert (server.sessions[0].received.setup or {})["historyConfig"]
    assert [told["role"] for told in server.sessions[0].received.history] == ["user", "model"]


def test_an_update_in_mid_session_where_there_is_one() -> None:
    from agentd.wire.client import read_client
    from agentd.wire.update import update_message

    light = Tool(function_declarations=(Function(name="light"),))
    update = read_client(update_message("Whisper.", [light])).context_update
    assert update
    assert update.tools
    assert update.tools.tools == (light,)
    cleared = json.loads(update_message(None, []))
    assert cleared == {"contextUpdate": {"tools": {"tools": []}}}
    with pytest.raises(ValueError, match="nothing"):
        update_message(None, None)


def test_manual_marks_are_the_owners_choice() -> None:
    async def run() -> None:
        async with asyncio.timeout(20), LiveServer(Script(turns=[[SAY]])) as server:
            hybrid = Vad(mode="hybrid")
            async with connect(Live(endpoint=server.endpoint), key=KEY, vad=hybrid) as session:
                await session.send_audio(b"\1\0" * 640)
                await session.audio_stream_end()
                assert await turn(session) == TONE
            assert not server.violations

    asyncio.run(run())


def test_what_was_found_out_about_the_model_is_remembered() -> None:
    async def run() -> None:
        scripts = (Script(refusal=Refusal.MODEL_NOT_FOUND), Script())
        async with asyncio.timeout(20), LiveServer(*scripts) as server:
            prepared = Prepared(Live(endpoint=server.endpoint), key=KEY)
            for _ in range(2):
                async with prepared.connect():
                    pass
            assert len(server.sessions) == 3
            assert not server.violations

    asyncio.run(run())
