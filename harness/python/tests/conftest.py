import signal
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE))
sys.path.insert(0, str(Path(__file__).parent))

from classroom import Classroom  # noqa: E402 (the folder has to be on the path first)

# Where the tests are started in the background of a shell, SIGINT is ignored, and would be by
# every program that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    return Classroom(tmp_path, monkeypatch)
