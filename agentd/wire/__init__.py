"""The Live protocol's words: messages and schema dialect, for both ends of the socket."""
