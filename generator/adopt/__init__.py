"""What a city adopts and keeps up to date: its repository, its pin, its calendars, its archive for machines without a network."""
