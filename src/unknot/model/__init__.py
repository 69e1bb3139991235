"""Knowledge text to a compiled model: schema, load, lint, compile, cache, checked answers."""
