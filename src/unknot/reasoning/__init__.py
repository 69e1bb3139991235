"""Prior, likelihood, exact posterior, intervals, explanation."""
