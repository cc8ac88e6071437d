"""The report as a mail: a draft per recipient, sent on request, never twice for the same data."""
