"""The person's speech as a client sends it: finished texts, fifty times a second.

Built by hand, since this is the one busy place of the wire: 1 µs a piece instead of the 9 µs of the
general models (20 ms of audio, measured on a desktop CPU; a Pi takes several times as long for both).
"""

from __future__ import annotations

from agentd.wire.content import base64_text

INPUT_MIME = "audio/pcm;rate=16000"
ACTIVITY_START = '{"realtimeInput":{"activityStart":{}}}'
ACTIVITY_END = '{"realtimeInput":{"activityEnd":{}}}'
AUDIO_STREAM_END = '{"realtimeInput":{"audioStreamEnd":true}}'


def audio_message(pcm: bytes) -> str:
    """16 kHz mono s16 little-endian, 20 to 100 ms a piece."""
    return f'{{"realtimeInput":{{"audio":{{"data":"{base64_text(pcm)}","mimeType":"{INPUT_MIME}"}}}}}}'
