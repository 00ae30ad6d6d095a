"""Runs one Python function as a task of a pipeline: KFP's contract, standard library only."""
