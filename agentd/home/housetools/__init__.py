"""The few tools that act on devices by their names, for any house."""
