"""The network, bounded: reading files of sites, asking authorities and forges."""
