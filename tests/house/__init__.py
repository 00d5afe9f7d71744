"""Simulated devices: each family's own way to take commands and tell its state, on a real broker."""
