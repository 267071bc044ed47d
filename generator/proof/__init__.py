"""What proves to strangers that a record was published, and when: a log that only grows, its signatures and its proofs."""
