"""Unknot: is it dangerous, what is it, what do I do now? For adults with neck or back pain.

from unknot import Model, assess
a = assess(Model.load(), {"age": 41, "worst-place": "upper-back", "danger-now": ["none"]})
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unknot.assessment import Assessment, assess
    from unknot.errors import Fault, InputError, KnowledgeError, UnknotError
    from unknot.interview import Interview
    from unknot.model.model import Model

__version__ = "0.1.0"
__all__ = ["Assessment", "Fault", "InputError", "Interview", "KnowledgeError", "Model", "UnknotError", "assess"]

_HOME = {
    "Assessment": "unknot.assessment",
    "Fault": "unknot.errors",
    "InputError": "unknot.errors",
    "Interview": "unknot.interview",
    "KnowledgeError": "unknot.errors",
    "Model": "unknot.model.model",
    "UnknotError": "unknot.errors",
    "assess": "unknot.assessment",
}


def __getattr__(name: str) -> Any:
    """Loads on first use, so that a command starts fast."""
    if name not in _HOME:
        raise AttributeError(f"module 'unknot' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
