"""Tables and pages that leave the project, each saying what it is."""
