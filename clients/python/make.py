"""Write rgpd_api/operations.py from the description of the API.

python3 clients/python/make.py docs/openapi-v1.json
curl -s https://rgpd.exemple.fr/api/v1/openapi.json | python3 clients/python/make.py -
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "rgpd_api" / "operations.py"
HEAD = '''"""The operations of the API, made by make.py: not to be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from rgpd_api import Answer


class Operations:
    """One method per operation; what a body and an answer hold is in the description."""

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: Any = None,
    ) -> Answer:
        raise NotImplementedError
'''
TYPES = {
    "integer": "int",
    "boolean": "bool",
    "number": "float",
    "array": "Sequence[str]",
}


def source(description: dict[str, Any]) -> str:
    """The text of operations.py, formatted as `ruff format` leaves it."""
    methods = [
        _method(path, method, operation)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]
    return "\n".join([HEAD, *sorted(methods)])


def _method(path: str, method: str, operation: dict[str, Any]) -> str:
    places: dict[str, list[dict[str, Any]]] = {"path": [], "query": [], "header": []}
    for parameter in operation.get("parameters", []):
        places[parameter["in"]].append(parameter)
    body = operation.get("requestBody")
    lines = [f"    def {operation['operationId']}(", "        self,"]
    lines += [f"        {_name(p)}: {_type(p)}," for p in places["path"]]
    if body:
        default = "" if body.get("required") else " = None"
        lines.append(f"        body: Any{default},")
    optional = [*places["query"], *places["header"]]
    if optional:
        lines.append("        *,")
    lines += [f"        {_name(p)}: {_type(p)} | None = None," for p in optional]
    scope = operation.get("x-scope")
    right = f"scope {scope}" if scope else "scopes of its operations"
    lines += [
        "    ) -> Answer:",
        f'        """{method.upper()} {path}: {right}."""',
        "        return self._call(",
        f'            "{method.upper()}",',
        f"            {_address(path)},",
    ]
    for place, name in (("query", "query"), ("header", "headers")):
        if places[place]:
            lines.append(f"            {name}={{")
            lines += [
                f'                "{p["name"]}": {_name(p)},' for p in places[place]
            ]
            lines.append("            },")
    if body:
        lines.append("            body=body,")
    return "\n".join([*lines, "        )", ""])


def _address(path: str) -> str:
    filled = re.sub(r"\{(\w+)\}", r"{quote(str(\1), safe='')}", path)
    return f'f"{filled}"' if filled != path else f'"{path}"'


def _name(parameter: dict[str, Any]) -> str:
    return str(parameter["name"]).replace("-", "_").lower()


def _type(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    kinds = {each.get("type") for each in schema.get("anyOf", [schema])} - {"null"}
    return TYPES.get(str(kinds.pop()), "str") if len(kinds) == 1 else "str"


if __name__ == "__main__":
    given = sys.stdin.read() if sys.argv[1] == "-" else Path(sys.argv[1]).read_text()
    TARGET.write_text(source(json.loads(given)))
