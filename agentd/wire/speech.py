"""What a client streams: speech and the marks around it, as finished texts, fifty times a second.

Built by hand, since this is the one busy place of the wire: 1 µs a piece instead of the 9 µs of the
general models (20 ms of audio, measured on a desktop CPU; a Pi takes several times as long for both).
"""

from __future__ import annotations

from agentd.wire.base64 import base64_text

INPUT_HZ = 16_000
INPUT_MIME = f"audio/pcm;rate={INPUT_HZ}"
ACTIVITY_START = '{"realtimeInput":{"activityStart":{}}}'
ACTIVITY_END = '{"realtimeInput":{"activityEnd":{}}}'
AUDIO_STREAM_END = '{"realtimeInput":{"audioStreamEnd":true}}'


def audio_message(pcm: bytes, rate_hz: int = INPUT_HZ) -> str:
    """Mono s16 little-endian, 20 to 100 ms a piece. The server resamples what is not 16 kHz."""
    blob = f'{{"data":"{base64_text(pcm)}","mimeType":"audio/pcm;rate={rate_hz}"}}'
    return f'{{"realtimeInput":{{"audio":{blob}}}}}'
