import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from engine import Engine  # noqa: E402 (the folder has to be on the path first)


@pytest.fixture
def drill(tmp_path):
    return Engine(tmp_path)
