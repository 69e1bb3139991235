"""Thin faces: the command line and the terminal interview, the web pages, and the JSON interface."""

import os

# The arrays are small: threads of the linear algebra wait for each other longer than they work. It counts
# only before numpy is loaded. Whoever sets it themselves keeps their choice, and so does the library alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
