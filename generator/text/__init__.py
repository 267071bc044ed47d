"""Pure functions over texts: characters, names, numbers, sums, formats. Knows nothing of records or of the site."""
