"""The site as a browser shows it. Needs Chromium on PATH; skipped with a message where it is absent."""
