"""What devices say of themselves on the broker, and what of it may become entries of `devices:`."""
