"""The owner's files, read and validated whole: every mistake at once, with file, line, key, remedy."""
