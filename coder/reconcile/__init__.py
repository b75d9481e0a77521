"""Where coders differ: clusters of codings that belong together."""
