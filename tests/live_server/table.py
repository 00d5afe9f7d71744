"""What a client may say, member by member: a literal table, transcribed from the protocol reference.

It shares nothing with agentd's own models, so that a wrong name there is found here. A spec is one of
the kinds below, a tuple of allowed words, a list holding the spec of each element, or a dict from
member to spec; a member's name that ends in "!" must be there.
"""

from __future__ import annotations

from typing import Any

STRING = "string"
BOOL = "bool"
INT = "int"
NUMBER = "number"
JSON_OBJECT = "any object"
BASE64 = "base64"
SCHEMA = "schema"  # judged by SCHEMA_MEMBERS
NAME = "function name"

Spec = Any  # str | tuple[str, ...] | list[Spec] | dict[str, Spec]

CONTENT: Spec = {"role": ("user", "model"), "parts!": [{"text!": STRING}]}

BLOB: Spec = {"data!": BASE64, "mimeType!": STRING}

# Of a part exactly one member. Calls and their answers cannot be told as history.
TURN: Spec = {"role!": ("user", "model"), "parts!": [{"text": STRING, "inlineData": BLOB}]}

DECLARATION: Spec = {
    "name!": NAME,
    "description": STRING,
    "parameters": SCHEMA,
    "parametersJsonSchema": JSON_OBJECT,
    "response": SCHEMA,
    "responseJsonSchema": JSON_OBJECT,
    "behavior": ("BLOCKING", "NON_BLOCKING"),
}

TOOLS: Spec = [{"functionDeclarations": [DECLARATION], "googleSearch": {}}]

TRANSCRIPTION: Spec = {
    "languageCodes": [STRING],
    "customVocabulary": [STRING],
    "mode": ("VERBATIM", "SMART"),
    "wordTimestamp": BOOL,
    "diarization": BOOL,
}

SETUP: Spec = {
    "model!": STRING,
    "generationConfig": {
        "responseModalities!": [("AUDIO",)],
        "temperature": NUMBER,
        "topP": NUMBER,
        "topK": NUMBER,
        "maxOutputTokens": INT,
        "candidateCount": INT,
        "seed": INT,
        "presencePenalty": NUMBER,
        "frequencyPenalty": NUMBER,
        "mediaResolution": ("MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_MEDIUM", "MEDIA_RESOLUTION_HIGH"),
        "speechConfig": {
            "voiceConfig": {
                "prebuiltVoiceConfig": {"voiceName!": STRING},
                "replicatedVoiceConfig": JSON_OBJECT,
            },
            "languageCode": STRING,
        },
        "thinkingConfig": {
            "includeThoughts": BOOL,
            "thinkingBudget": INT,
            # as the guide writes them, and as the official SDK sends them
            "thinkingLevel": ("minimal", "low", "medium", "high", "MINIMAL", "LOW", "MEDIUM", "HIGH"),
        },
        "enableAffectiveDialog": BOOL,
        "translationConfig": JSON_OBJECT,
    },
    "systemInstruction": CONTENT,
    "tools": TOOLS,
    "realtimeInputConfig": {
        "automaticActivityDetection": {
            "disabled": BOOL,
            "startOfSpeechSensitivity": ("START_SENSITIVITY_HIGH", "START_SENSITIVITY_LOW"),
            "endOfSpeechSensitivity": ("END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"),
            "prefixPaddingMs": INT,
            "silenceDurationMs": INT,
        },
        "activityHandling": ("START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"),
        "turnCoverage": (
            "TURN_INCLUDES_ONLY_ACTIVITY",
            "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ),
    },
    "sessionResumption": {"handle": STRING, "transparent": BOOL},
    "contextWindowCompression": {"triggerTokens": INT, "slidingWindow": {"targetTokens": INT}},
    "inputAudioTranscription": TRANSCRIPTION,
    "outputAudioTranscription": TRANSCRIPTION,
    "proactivity": {"proactiveAudio": BOOL},
    "historyConfig": {"initialHistoryInClientContent": BOOL},
    "safetySettings": [{"category!": STRING, "threshold!": STRING, "method": ("SEVERITY", "PROBABILITY")}],
    "explicitVadSignal": BOOL,
    "labels": JSON_OBJECT,
    "avatarConfig": {
        "avatarName": STRING,
        "customizedAvatar": {"imageMimeType!": STRING, "imageData!": BASE64},
        "audioBitrateBps": INT,
        "videoBitrateBps": INT,
    },
}

# Exactly one of these members.
REALTIME_INPUT: Spec = {
    "audio": BLOB,
    "video": BLOB,
    "text": STRING,
    "activityStart": {},
    "activityEnd": {},
    "audioStreamEnd": BOOL,
    "mediaChunks": [BLOB],  # deprecated; only the first counts
}

TOOL_RESPONSE: Spec = {
    "functionResponses!": [
        {
            "id": STRING,  # judged with the calls: needed where the call had one
            "name!": STRING,
            "response!": JSON_OBJECT,
            "scheduling": ("SILENT", "WHEN_IDLE", "INTERRUPT"),
            "willContinue": BOOL,
        }
    ]
}

# Exactly one of these members, in either spelling.
MESSAGE: Spec = {
    "setup": SETUP,
    "clientContent": {"turns": [TURN], "turnComplete": BOOL},
    "realtimeInput": REALTIME_INPUT,
    "toolResponse": TOOL_RESPONSE,
    "contextUpdate": {"systemInstruction": CONTENT, "tools": {"tools!": TOOLS}},
}

SCHEMA_TYPES = ("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL")
SCHEMA_MEMBERS: dict[str, Spec] = {
    "title": STRING,
    "description": STRING,
    "type": SCHEMA_TYPES,
    "format": ("float", "double", "int32", "int64", "enum", "date-time"),
    "nullable": BOOL,
    "enum": [STRING],
    "items": SCHEMA,
    "minItems": INT,
    "maxItems": INT,
    "properties": {},  # of schemas; judged apart
    "required": [STRING],
    "propertyOrdering": [STRING],
    "minProperties": INT,
    "maxProperties": INT,
    "minLength": INT,
    "maxLength": INT,
    "pattern": STRING,
    "minimum": NUMBER,
    "maximum": NUMBER,
    "anyOf": [SCHEMA],
}

VOICES = (
    "Zephyr Puck Charon Kore Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel Algieba"
    " Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima Achird"
    " Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat"
)

MODELS = {
    "gemini-2.5-flash-native-audio-latest": "2.5",
    "gemini-2.5-flash-native-audio-preview-12-2025": "2.5",
    "gemini-2.5-flash-native-audio-preview-09-2025": "2.5",
    "gemini-3.1-flash-live-preview": "3.1",
    "gemini-3.8-live": "3.8",
    "gemini-3.8-live-extended-thinking": "ET",
}
VERTEX_MODELS = {
    "gemini-live-2.5-flash-native-audio": "Vertex 2.5",
    "gemini-3.8-live": "Vertex 3.8",
    "gemini-3.8-live-extended-thinking": "Vertex ET",
}
MODEL_PATHS = (  # how a set-up may call a model, and which of the two it means
    (r"models/([^/]+)", MODELS),
    (r"publishers/google/models/([^/]+)", VERTEX_MODELS),
    (r"projects/[^/]+/locations/[^/]+/publishers/google/models/([^/]+)", VERTEX_MODELS),
)

# What a family refuses: table 13, and what sections 5.1, 5.2 and 8 say of single fields. Dotted members of
# `setup`; a second word narrows it to that value.
_NOT_ON_DEVELOPER_API = (
    "sessionResumption.transparent",
    "safetySettings.method",
    "explicitVadSignal",
    "labels",
)
_NOT_ON_VERTEX = (
    "historyConfig",
    "realtimeInputConfig.turnCoverage TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
)
_SPEAKS_BY_ITSELF = ("generationConfig.speechConfig.languageCode",)
_NOT_FOR_25 = (
    "generationConfig.thinkingConfig.thinkingLevel",
    "inputAudioTranscription.customVocabulary",
    *_SPEAKS_BY_ITSELF,
)
_NOT_FOR_38 = (
    "generationConfig.thinkingConfig",
    "generationConfig.enableAffectiveDialog",
    "proactivity",
    *_SPEAKS_BY_ITSELF,
)
_NOT_FOR_ET = (
    "generationConfig.thinkingConfig.thinkingBudget",
    "generationConfig.thinkingConfig.thinkingLevel minimal",
    "generationConfig.enableAffectiveDialog",
    "proactivity",
    "behavior BLOCKING",
    *_SPEAKS_BY_ITSELF,
)
ILLEGAL: dict[str, tuple[str, ...]] = {
    "2.5": (*_NOT_FOR_25, "inputAudioTranscription.languageCodes", *_NOT_ON_DEVELOPER_API),
    "3.1": (
        "generationConfig.thinkingConfig.thinkingBudget",
        "generationConfig.enableAffectiveDialog",
        "proactivity",
        "behavior NON_BLOCKING",
        *_SPEAKS_BY_ITSELF,
        *_NOT_ON_DEVELOPER_API,
    ),
    "3.8": (*_NOT_FOR_38, "avatarConfig", *_NOT_ON_DEVELOPER_API),
    "ET": (*_NOT_FOR_ET, *_NOT_ON_DEVELOPER_API),
    "Vertex 2.5": (*_NOT_FOR_25, "behavior", *_NOT_ON_VERTEX),
    "Vertex 3.8": (*_NOT_FOR_38, *_NOT_ON_VERTEX),
    "Vertex ET": (*_NOT_FOR_ET, *_NOT_ON_VERTEX),
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "ET": ("generationConfig.thinkingConfig.thinkingLevel",),
    "Vertex ET": ("generationConfig.thinkingConfig.thinkingLevel",),
}
SEARCHES_ALONE = ("2.5", "Vertex 2.5")  # not beside functions
SCHEDULING_ALLOWED = ("2.5", "3.8", "Vertex 3.8")
CONTEXT_UPDATE_ALLOWED = ("3.8", "Vertex 3.8")
CONTENT_ONLY_FIRST = ("3.1",)  # at its launch, clientContent after the first model turn was refused
SEED_ENDS_WITH_USER = ("2.5", "Vertex 2.5")

AUDIO_MIME_PATTERN = r"audio/pcm;rate=(\d{4,6})"
MAX_AUDIO_PIECE_MS = 100
IMAGE_MIMES = {"image/jpeg": b"\xff\xd8", "image/png": b"\x89PNG"}  # and how such a file begins
IMAGES_EVERY_S = 1.0  # more often is too often; nobody was seen to be closed for it
