"""Forms of dates and times in this language."""
