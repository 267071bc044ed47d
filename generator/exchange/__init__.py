"""The official tables of departments, both ways."""
