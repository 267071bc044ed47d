"""What the rules demand, by when and met by what; when a record leaves the site; what git tells."""
