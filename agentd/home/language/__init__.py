"""What the owner writes in a file of tools/: from the YAML to tools, and from a call to messages."""
