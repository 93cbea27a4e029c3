"""Why the engine gave no results."""


class EngineError(Exception):
    """The text is the engine's own words; `exit_code` is None where it was not started."""

    def __init__(self, told: str, exit_code: int | None = None):
        super().__init__(told)
        self.exit_code = exit_code


class EngineNotFoundError(EngineError):
    """There is no sockdrill where it was looked for."""


class MachineError(EngineError):
    """Exit code 3: this machine lacks something, and nothing was judged."""


class MistakeError(EngineError):
    """Exit code 4: the command line or a scenario has a mistake, and nothing was run."""


class NothingSelectedError(EngineError):
    """Exit code 5: no case was selected."""


_BY_EXIT_CODE = {3: MachineError, 4: MistakeError, 5: NothingSelectedError}


def error_of(exit_code: int, told: str) -> EngineError:
    """The error of an exit code. An engine that was killed may have said nothing."""
    told = told.strip("\n") or f"sockdrill ended with exit code {exit_code}"
    return _BY_EXIT_CODE.get(exit_code, EngineError)(told, exit_code)
