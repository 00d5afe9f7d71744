"""Close reasons as they were seen in the field, and what is made of them."""

from __future__ import annotations

import pytest

from agentd.core.events import Cause
from agentd.live.loss import of_close, of_status


@pytest.mark.parametrize(
    ("code", "reason", "cause", "word"),
    [
        (1000, "", Cause.CLOSED, "ended"),
        (1006, "", Cause.NETWORK, "broke"),
        (None, "", Cause.NETWORK, "broke"),
        (1007, "Request contains an invalid argument.", Cause.INVALID, "live.voice"),
        (1007, "API key not valid. Please pass a valid API key.", Cause.REFUSED, "GEMINI_API_KEY"),
        (1007, 'Invalid JSON payload received. Unknown name "x"', Cause.REFUSED, "live.api_version"),
        (1007, "Precondition check failed.", Cause.REFUSED, "message"),
        (1007, "The audio content type (CONTENT_TYPE_AUDIO) is not supported", Cause.SERVER, "again"),
        (1008, "models/x is not found for API version v1beta, or is not", Cause.MODEL, "live.model"),
        (1008, "Operation is not implemented, or supported, or enabled.", Cause.SERVER, "again"),
        (1008, "Requested entity was not found.", Cause.SERVER, "again"),
        (1011, "Internal error encountered.", Cause.SERVER, "later"),
        (1011, "The service is currently unavailable.", Cause.SERVER, "later"),
        (1011, "Deadline expired before operation could complete.", Cause.CLOSED, "age"),
        (1011, "You exceeded your current quota", Cause.QUOTA, "quota"),
        (1011, "RESOURCE_EXHAUSTED", Cause.QUOTA, "quota"),
        (4999, "", Cause.SERVER, "4999"),
    ],
)
def test_text_first_code_second(code: int | None, reason: str, cause: Cause, word: str) -> None:
    loss = of_close(code, reason)
    assert loss.cause is cause
    assert word in loss.words + loss.detail
    assert loss.words.endswith(".")


@pytest.mark.parametrize(
    ("status", "body", "cause", "word"),
    [
        (401, "", Cause.REFUSED, "GEMINI_API_KEY"),
        (400, "API key not valid", Cause.REFUSED, "GEMINI_API_KEY"),
        (404, "", Cause.REFUSED, "live.endpoint"),
        (429, "", Cause.QUOTA, "quota"),
        (503, "<html>", Cause.SERVER, "HTTP 503"),
        (302, "", Cause.REFUSED, "HTTP 302"),
    ],
)
def test_http_refusals(status: int, body: str, cause: Cause, word: str) -> None:
    loss = of_status(status, body)
    assert loss.cause is cause
    assert word in loss.words + loss.detail
