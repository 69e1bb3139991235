"""JSON for programs: the same bodies and replies as the commands."""

from unknot.interfaces.api.app import create_api

__all__ = ["create_api"]
