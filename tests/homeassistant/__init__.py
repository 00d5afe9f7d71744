"""Home Assistant as far as we are concerned: what it accepts of an announcement."""
