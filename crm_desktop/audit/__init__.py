"""The audit log: written with every use case, sealed in a hash chain, verifiable offline."""
