"""Inter-coder agreement on plain arrays; usable without a project."""
