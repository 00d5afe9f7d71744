"""The doctor at the broker: may we in, may we read and write, what is kept there, and who else is there."""
