"""A whole daemon in a house that breaks: each fault must be noticed, named, survived, and soon be over."""
