"""What schemas cannot say; each fault with its page, its place and the output formats."""
