"""From bytes to kinds and records; every way in which a file can be bad is a finding."""
