import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from engine import Engine  # noqa: E402 (the folder has to be on the path first)
from unpacker import Unpacker  # noqa: E402

# Who starts the tests in the background of a shell has SIGINT ignored, and every program that the
# tests start would inherit that: no test could interrupt one.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def drill(tmp_path):
    return Engine(tmp_path)


@pytest.fixture
def unpack(tmp_path):
    return Unpacker(tmp_path)
