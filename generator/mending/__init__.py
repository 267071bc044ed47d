"""Mends what has one right answer in the files of records: in memory first, then in one step on the disk."""
