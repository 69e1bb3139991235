"""Proof, by an SMT solver, of what the rule layer promises for all answers."""
