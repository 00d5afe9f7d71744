"""Devices that are described by Home Assistant's discovery, whatever makes them."""
