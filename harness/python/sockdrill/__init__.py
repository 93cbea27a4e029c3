"""sockdrill from Python: run scenarios, and read what came of them as objects.

`sockdrill.run()` runs the engine, `Run.from_log()` reads the event log of a run that has been, and
`sockdrill.pytest_plugin` makes scenarios items of pytest. The standard library is all that the
first two need.
"""

from sockdrill.engine import Engine, EngineError, run
from sockdrill.results import Case, GradedClass, ResultsError, Run, Status

__all__ = ["Case", "Engine", "EngineError", "GradedClass", "ResultsError", "Run", "Status", "run"]
