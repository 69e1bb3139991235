"""Proof, by an SMT solver, of what the rule layer promises for all answers."""

from unknot.prove.run import Proof, Statement, prove

__all__ = ["Proof", "Statement", "prove"]
