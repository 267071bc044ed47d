"""Issues, comments and summaries on a forge, and messages where there is none. The only room that knows the network."""
