"""agentd: the voice of a smart home. See README.md for use and for the map of the code."""

__version__ = "0.1.0"
