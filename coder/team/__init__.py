"""Keys, bundles and transports between the people of a team."""
