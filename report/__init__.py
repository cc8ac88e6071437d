"""Pages and PDF from the results: wording, charts and rendering, no statistics."""
