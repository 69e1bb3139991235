"""The pages for people, made on the server; they work without JavaScript and ask nothing of other machines."""

from unknot.interfaces.web.app import create_web

__all__ = ["create_web"]
