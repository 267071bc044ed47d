"""The HTML pages of the site as values."""
