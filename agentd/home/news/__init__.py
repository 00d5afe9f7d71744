"""What the house tells by itself."""
