"""The rules a finished site and its PDF are held against, one subject per module."""
