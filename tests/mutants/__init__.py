"""Mutation sampling: small changes of the money core, one at a time, that its tests have to notice."""
