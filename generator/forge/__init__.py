"""Issues, comments and summaries on a forge. The only room that knows the network."""
