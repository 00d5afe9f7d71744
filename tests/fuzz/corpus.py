"""Server messages as they were recorded or are documented: what the mutator begins with."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

Message = Mapping[str, Any]


def sound(samples: int, mime: str = "audio/pcm;rate=24000") -> Message:
    blob = {"mimeType": mime, "data": b64encode(bytes(range(1, 129)) * (samples // 64)).decode()}
    return {"parts": [{"inlineData": blob}]}


def content(**members: Any) -> Message:
    return {"serverContent": members}


_CALL = {"id": "fc_388", "name": "turn_on_lights", "args": {"room": "kitchen", "level": 40, "on": True}}
_USAGE = {
    "promptTokenCount": 482,
    "cachedContentTokenCount": 12,
    "responseTokenCount": 69,
    "toolUsePromptTokenCount": 3,
    "thoughtsTokenCount": 8,
    "totalTokenCount": "551",
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 360}, {"modality": "AUDIO"}],
    "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 57}],
    "serviceTier": "standard",
}
_VERTEX_USAGE = {
    "promptTokenCount": 400,
    "candidatesTokenCount": 61,
    "candidatesTokensDetails": [{"modality": "AUDIO"}],
    "trafficType": "ON_DEMAND",
}

CORPUS: Sequence[Message] = (
    {"setupComplete": {}},
    {"setupComplete": {"sessionId": "2f1c9a30-6f6d-4f7c-9c6e-1d2f3a4b5c6d"}},
    content(),
    content(inputTranscription={"text": " turn on the"}),
    content(interimInputTranscription={"text": "turn", "languageCode": "en-GB"}),
    content(outputTranscription={}),
    content(outputTranscription={"text": " It is", "finished": True, "words": [{"word": "It"}]}),
    content(modelTurn={"parts": [{"text": "**Thinking**", "thought": True}]}),
    content(modelTurn=sound(64)),
    content(modelTurn=sound(64), outputTranscription={"text": " on."}),
    content(modelTurn=sound(2_400, "audio/pcm"), generationComplete=True),
    content(modelTurn={"role": "model", "parts": [*sound(64)["parts"], *sound(128)["parts"]]}),
    content(modelTurn={"parts": [{"functionCall": _CALL}]}),
    content(modelTurn={"parts": [{"executableCode": {"language": "PYTHON", "code": "print(1)"}}]}),
    content(generationComplete=True),
    {**content(turnComplete=True), "usageMetadata": _USAGE},
    {**content(turnComplete=True, groundingMetadata={}), "usageMetadata": _VERTEX_USAGE},
    content(turnComplete=True, interactionStatus="IN_PROGRESS"),
    content(turnComplete=True, interactionStatus="IDLE"),
    content(turnComplete=True, turnCompleteReason="RESPONSE_REJECTED"),
    content(waitingForInput=True, turnComplete=True, turnCompleteReason="NEED_MORE_INPUT"),
    content(interrupted=True),
    {"interactionStatus": "IDLE"},
    {"toolCall": {"functionCalls": [_CALL]}},
    {"toolCall": {"functionCalls": [_CALL, {"name": "stop_all"}]}, "interactionStatus": "REQUIRES_ACTION"},
    {"toolCallCancellation": {"ids": ["fc_388", "fc_389"]}},
    {"goAway": {"timeLeft": "50s"}},
    {"sessionResumptionUpdate": {"newHandle": "95e9a7", "resumable": True}},
    {"sessionResumptionUpdate": {"resumable": True, "lastConsumedClientMessageIndex": "17"}},
    {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.200s"}, "serverContent": {}},
    {"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}},
    {"code": 13, "message": "Internal error encountered."},
)
