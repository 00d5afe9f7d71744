"""The house, as pure decisions: YAML tool → JSON schema → MQTT message → verdict."""
