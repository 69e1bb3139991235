"""The first plan, contraindications and the safety net."""
