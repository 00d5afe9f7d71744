"""The link to a Live server: socket, life cycle, what each model accepts."""
