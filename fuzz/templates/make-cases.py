"""Writes the outputs of Jinja2 into the cases that are not handed down."""

import json
import pathlib
import re
import subprocess
import sys

folder = pathlib.Path(__file__).parent
command = [sys.executable, str(folder / "oracle.py")]

for name in ("found.json", "whitespace.json", "modules.json"):
    file = folder.parent.parent / "tests" / "template" / "cases" / name
    cases = json.loads(file.read_text())
    lines = "".join(json.dumps(case["template"]) + "\n" for case in cases)
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    for case, line in zip(cases, answers.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        message = re.sub(r" \(<template>.*", "", answer.get("message", ""))
        failed = f"!ERR {answer.get('error')}: {message}"
        case["expected"] = answer.get("text", failed)
    file.write_text(json.dumps(cases, indent=2, ensure_ascii=False) + "\n")
