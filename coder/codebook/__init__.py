"""The codebook: schema, safe loading, checking, version."""
