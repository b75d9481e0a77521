"""People of the register as pure computing: who may be the same person, texts that may be the same."""
