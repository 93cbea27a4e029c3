"""What came of a run, as plain values that are read from its event log.

All times are in seconds and all texts are well-formed Unicode, whatever a program wrote. Values
are frozen: a result is evidence. `Run.from_log()` and
`GradedClass.from_folder()` are where to begin.
"""

from sockdrill.results.case import Case, Check, Step
from sockdrill.results.errors import ResultsError
from sockdrill.results.graded_class import Grade, GradedClass, Submission
from sockdrill.results.problem import Cause, Place, Problem
from sockdrill.results.program import Output, Program
from sockdrill.results.run import Run, Totals
from sockdrill.results.status import Status

__all__ = ["Case", "Cause", "Check", "Grade", "GradedClass", "Output", "Place", "Problem",
           "Program", "ResultsError", "Run", "Status", "Step", "Submission", "Totals"]
