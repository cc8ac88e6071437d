"""How pages look: styles, scripts, the PDF template, and the fonts they share."""
