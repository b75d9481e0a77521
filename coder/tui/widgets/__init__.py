"""The widgets the screens are made of; none of them knows the project."""
