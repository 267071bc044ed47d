"""The frozen `Site` of one date: its links, groups, organisations and addresses, and the words for duties."""
