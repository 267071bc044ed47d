"""Records as official tables have them: columns, files to report upward, templates."""
