"""The desk: whoever publishes fills in forms in a browser, and needs neither git nor an editor."""
