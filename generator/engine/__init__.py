"""The machine: cores, terminal, clock, git, whole writes, and the results of earlier runs. Knows nothing of records."""
