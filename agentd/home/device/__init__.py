"""Devices: each a table of features, whatever its family."""
