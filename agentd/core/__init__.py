"""The conversation, as pure decisions: events in, effects out, time as an argument."""
