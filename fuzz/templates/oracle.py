"""Renders templates with Jinja2: one JSON object a line in, one a line out."""

import datetime
import itertools
import json
import os
import re
import resource
import signal
import sys
import time
import warnings
import jinja2
import markupsafe


def plain(value):
    """Shows a value as it is once it has been a value of JavaScript."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, jinja2.Undefined):
        return None
    if isinstance(value, markupsafe.Markup):
        return str(value)
    if hasattr(value, "__iter__") and not isinstance(value, (str, dict)):
        return [plain(item) for item in value]
    return value


def fn(*args, caller=None, **kwargs):
    parts = [str(plain(a)) for a in args] + [f"{k}={plain(v)}" for k, v in kwargs.items()]
    text = "fn(" + ",".join(parts) + ")"
    return text + ("{" + caller() + "}" if caller else "")


def modules():
    """Gives what dbt does; pytz only where it is installed."""
    found = {"datetime": datetime, "itertools": itertools, "re": re}
    try:
        import pytz

        found["pytz"] = pytz
    except ImportError:
        pass
    return found


def context():
    return {
        "modules": modules(),
        "f": 1.5,
        "i": 7,
        "s": "Hello, wOrld",
        "e": "",
        "n": None,
        "t": True,
        "xs": [3, 1, 2],
        "ws": ["b", "A", "c"],
        "d": {"a": 1, "b": "two", "c": None},
        "rows": [{"n": 1, "k": "x"}, {"n": 2, "k": "y"}, {"n": 3, "k": "x"}],
        "fn": fn,
        "ctx": {"f": fn, "n": None},
    }


def stop(_number, _frame):
    raise TimeoutError("the template takes too long")


os.environ["TZ"] = "UTC"
time.tzset()
warnings.simplefilter("ignore")
signal.signal(signal.SIGALRM, stop)
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])

for line in sys.stdin:
    template = json.loads(line)
    signal.alarm(5)
    try:
        answer = {"text": environment.from_string(template).render(context())}
    except RecursionError:
        answer = {"error": "RecursionError", "message": ""}
    except Exception as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    signal.alarm(0)
    print(json.dumps(answer), flush=True)
