"""The server of the comparison: takes everything, judges nothing, and so has little part in the times.

    python -m tests.bench.peer        prints its port, and serves until its input ends

The word "N" as realtime text has it send N pieces of speech, 40 ms each, in the form that Google sends.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from base64 import b64encode

from websockets.asyncio.server import ServerConnection, serve

PIECE_MS = 40
PIECES_PER_BREATH = 16  # between two looks at what else there is to do


def piece() -> bytes:
    """A server's message with 40 ms of 24 kHz audio."""
    pcm = random.Random(24).randbytes(48 * PIECE_MS)
    blob = {"mimeType": "audio/pcm;rate=24000", "data": b64encode(pcm).decode()}
    message = {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}
    return json.dumps(message, indent=2).encode() + b"\n"


async def talk(connection: ServerConnection) -> None:
    message = piece()
    await connection.recv()
    await connection.send(b'{"setupComplete": {}}')
    async for said in connection:
        if isinstance(said, str) and '"text"' in said[:60]:
            ((_, given),) = json.loads(said).items()
            for number in range(int(given["text"])):
                await connection.send(message)
                if number % PIECES_PER_BREATH == 0:
                    await asyncio.sleep(0)


async def main() -> None:
    async with serve(
        talk, "127.0.0.1", 0, compression=None, ping_interval=None, max_size=None, close_timeout=0.2
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
