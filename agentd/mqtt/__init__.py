"""The house's message bus: client, tool execution, presence, embedded broker."""
