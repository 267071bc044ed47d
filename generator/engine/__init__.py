"""The machine: cores, terminal, clock, git, whole writes, and what was worked out before. Knows nothing of records."""
