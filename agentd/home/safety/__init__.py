"""What may be done: the owner's rules, questions for a yes, the PIN."""
