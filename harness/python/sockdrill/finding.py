"""Where the engine is."""

import os
import shutil
from pathlib import Path

from sockdrill.errors import EngineNotFoundError


def find_engine() -> Path:
    """`sockdrill` in the folder SOCKDRILL_BIN_DIR where that is set, else in PATH. Raises
    EngineNotFoundError, which says what to do."""
    folder = os.environ.get("SOCKDRILL_BIN_DIR")
    found = shutil.which("sockdrill", path=folder or None)
    if found is not None:
        return Path(found).absolute()
    where = f"in SOCKDRILL_BIN_DIR ({folder})" if folder else "in PATH"
    raise EngineNotFoundError(
        f"there is no program sockdrill {where}: install it (cmake --install build/release "
        "--prefix DIR) and put DIR/bin into PATH, or set SOCKDRILL_BIN_DIR to the folder that "
        "it is in (build/release/bin)")
