"""What must not leave in a log line or an error report: phone numbers, and what rows of the database hold."""

import re
from typing import Any

PHONE = re.compile(
    r"""(?:(?<![\w.-])|(?<=%2[Bb]))          # stands alone: no part of a UUID, a decimal or a time
    (?:
        \+?\d{6,11}                          # 10 to 15 digits in a run
        | (?:\+?1[ .-]?)?(?:\(\d{3}\)[ ]?|\d{3}[ .-])\d{3}[ .-]   # (407) 555-0199 and its like
    )
    (?=\d{4}(?![\w-]|\.\d))""",
    re.VERBOSE,
)
"""All of a phone number but its last four digits."""
ROW = re.compile(
    r"(?<=\n)(?:DETAIL|CONTEXT|QUERY|LINE \d+):.*?(?=\n\n(?:During handling|The above exception)|\Z)", re.DOTALL
)
"""What PostgreSQL adds to an error: values of the row, or the statement with them in it."""
QUERY_PART = re.compile(r"^([A-Z]+ [^?\s]*)\?.*$", re.DOTALL)


def cut(value: Any) -> Any:
    """Return a value without phone numbers and rows, however deep they stand in it."""
    if isinstance(value, str):
        return ROW.sub("…", PHONE.sub("…", value))
    if isinstance(value, dict):
        return {key: cut(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cut(each) for each in value]
    return value


def without_query(request: str) -> str:
    """Return `GET /path` without what stands behind the question mark: people search there for names and words."""
    return QUERY_PART.sub(r"\1", request)
