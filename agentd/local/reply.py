"""A spoken reply in the order of the protocol: transcript, sound, generation complete, turn complete."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from agentd.core.events import REPLY_HZ
from agentd.local.voice import Voice
from agentd.wire.content import Blob, Content, Part
from agentd.wire.server import ServerContent, ServerMessage, TokenDetail, Transcription, UsageMetadata

OUTPUT_MIME = f"audio/pcm;rate={REPLY_HZ}"
TOKENS_PER_SECOND = 25  # of audio, as the protocol counts

Send = Callable[[ServerMessage], Awaitable[None]]


def content(**members: object) -> ServerMessage:
    return ServerMessage(server_content=ServerContent.model_validate(members))


async def reply(sentence: str, heard_s: float, transcribe: bool, voice: Voice, send: Send) -> None:
    """Say `sentence`; the turn is over when its sound has had the time to be played. Raises Unavailable.

    `heard_s` is how long the person spoke, for the usage count.
    """
    started_s = asyncio.get_running_loop().time()
    if transcribe:
        await send(content(output_transcription=Transcription(text=sentence)))
    said_bytes = 0
    async with aclosing(voice.speak(sentence)) as pieces:
        async for pcm in pieces:
            said_bytes += len(pcm)
            part = Part(inline_data=Blob.of(pcm, OUTPUT_MIME))
            await send(content(model_turn=Content(parts=(part,))))
    await send(content(generation_complete=True))
    said_s = said_bytes / 2 / REPLY_HZ
    await asyncio.sleep(started_s + said_s - asyncio.get_running_loop().time())
    done = content(turn_complete=True)
    await send(done.model_copy(update={"usage_metadata": _usage(heard_s, said_s)}))


def _usage(heard_s: float, said_s: float) -> UsageMetadata:
    heard, said = round(heard_s * TOKENS_PER_SECOND), round(said_s * TOKENS_PER_SECOND)
    return UsageMetadata(
        prompt_token_count=heard,
        response_token_count=said,
        total_token_count=heard + said,
        prompt_tokens_details=(TokenDetail(modality="AUDIO", token_count=heard),),
        response_tokens_details=(TokenDetail(modality="AUDIO", token_count=said),),
    )
