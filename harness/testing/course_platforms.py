"""The files that course platforms read, held against their schemas."""

import base64
import json

import jsonschema

from engine import ROOT

FILES = {"ctrf": "ctrf-report.json", "gradescope": "results.json", "classroom": "classroom.txt",
         "autolab": "autolab.json", "prairielearn": "prairielearn.json"}


def parsed(name, text):
    return json.loads(base64.b64decode(text, validate=False) if name == "classroom" else text)


def check(name, text):
    schema = json.loads((ROOT / "reports" / "schema" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    report = parsed(name, text)
    jsonschema.validate(report, schema)
    return report
