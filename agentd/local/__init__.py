"""The embedded Live server: same protocol, own recogniser (grammar from the tools) and voice."""
