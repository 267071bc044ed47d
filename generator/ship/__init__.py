"""Brings a built site to where visitors get it: a folder of this machine, or a server by ssh."""
