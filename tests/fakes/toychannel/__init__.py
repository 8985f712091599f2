"""A chat channel that exists in tests alone: what a folder of `channels/` gives, and nothing else."""
