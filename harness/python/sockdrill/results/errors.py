"""What is wrong with a log."""


class ResultsError(ValueError):
    """A log that is no evidence: "events.jsonl:17: 'case' is not a whole number"."""
