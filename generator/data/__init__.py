"""Files for programs: the data interface, tables, feeds, the search index, calendars."""
