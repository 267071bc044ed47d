"""What a province gathers of its cities: fetched, checked, kept, and told in public."""
