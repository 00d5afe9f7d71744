"""What is built to be installed: the wheel, the source distribution, the Debian package."""
