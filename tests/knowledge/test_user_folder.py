"""On Linux the folders are those of platformdirs, which is not loaded for them."""

import sys

import platformdirs
import pytest

from unknot.model.files import user_folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("given", [None, "/tmp/elsewhere"])
def test_the_same_folders_as_platformdirs(given, monkeypatch):
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
        if given:
            monkeypatch.setenv(name, given)
    assert user_folder("cache") == platformdirs.user_cache_path("unknot")
    assert user_folder("state") == platformdirs.user_state_path("unknot")
