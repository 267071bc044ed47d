"""What a stranger can check of a site without believing it: its log, its records, its stamps, its downloads, its build."""
