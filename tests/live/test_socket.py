"""A connection that is given up at the moment in which its answer comes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from typing import Any

from agentd.live.socket import dial

REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


def test_an_answer_to_nobody_is_no_trouble() -> None:
    trouble: list[dict[str, Any]] = []
    asked, answer = threading.Event(), threading.Event()

    def serve(listening: socket.socket) -> None:
        caller, _ = listening.accept()
        with caller:
            caller.recv(4_096)
            asked.set()
            answer.wait(10)
            caller.sendall(REFUSAL)
            caller.recv(4_096)

    async def scene(port: int) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: trouble.append(context))
        dialling = asyncio.create_task(dial(f"ws://127.0.0.1:{port}/", {}))

        def give_up() -> None:
            """In the very turn of the loop in which the answer will be read."""
            answer.set()
            time.sleep(0.1)
            loop.call_soon(dialling.cancel)

        while not asked.is_set():
            await asyncio.sleep(0.01)
        loop.call_soon(give_up)
        with contextlib.suppress(asyncio.CancelledError):
            await dialling

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve, args=(listening,))
        server.start()
        asyncio.run(scene(listening.getsockname()[1]))
        server.join(10)
    assert not trouble
