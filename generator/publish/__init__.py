"""Pages and files into a folder: all of them, or what differs. The only room that knows MkDocs."""
