"""What of a description breaks a client that was made from an earlier one."""

from collections.abc import Iterator

COMPONENT = "#/components/schemas/"


def breaks(old: dict, new: dict) -> Iterator[str]:
    """A sentence for each operation, parameter, field or word that a client relies on."""
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where} is gone"
                continue
            if now["operationId"] != operation["operationId"]:
                yield f"{where} has another operationId"
            yield from _parameters(where, operation, now)
            yield from _body(where, operation, now, old, new)
            yield from _answers(where, operation, now, old, new)


def _parameters(where, old, new):
    before = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    after = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    for key in before.keys() - after.keys():
        yield f"{where} does not take {key[1]} any more"
    for key, parameter in after.items():
        asked = parameter.get("required") and key[0] != "path"
        if asked and not before.get(key, {}).get("required"):
            yield f"{where} demands {key[1]}"


def _body(where, old, new, whole, now):
    before, after = (
        _schema(old.get("requestBody", {})),
        _schema(new.get("requestBody", {})),
    )
    if new.get("requestBody", {}).get("required") and not old.get(
        "requestBody", {}
    ).get("required"):
        yield f"{where} demands a body"
    yield from _fields(where, before, after, whole, now, asked=True)


def _answers(where, old, new, whole, now):
    for status, answer in old["responses"].items():
        if not str(status).startswith("2"):
            continue
        if status not in new["responses"]:
            yield f"{where} does not answer {status} any more"
            continue
        yield from _fields(
            where,
            _schema(answer),
            _schema(new["responses"][status]),
            whole,
            now,
            asked=False,
        )


def _schema(part):
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def _fields(where, before, after, old, new, *, asked, seen=frozenset()):
    name = before.get("$ref", "")
    if name in seen:
        return
    seen |= {name} if name else set()
    before, after = _resolved(before, old), _resolved(after, new)
    kinds = before.get("type"), after.get("type")
    if all(kinds) and kinds[0] != kinds[1]:
        yield f"{where} changes the type {kinds[0]} to {kinds[1]}"
    words = set(before.get("enum", [])) - set(after.get("enum", []))
    if asked and words:
        yield f"{where} refuses {sorted(map(str, words))}"
    more = set(after.get("required", [])) - set(before.get("required", []))
    if asked and more:
        yield f"{where} demands {sorted(more)}"
    for field, shape in before.get("properties", {}).items():
        if field not in after.get("properties", {}):
            yield f"{where} has no {field} any more"
            continue
        inner = after["properties"][field]
        yield from _fields(
            f"{where} {field}", shape, inner, old, new, asked=asked, seen=seen
        )
    if "items" in before and "items" in after:
        yield from _fields(
            where, before["items"], after["items"], old, new, asked=asked, seen=seen
        )


def _resolved(shape, whole):
    while reference := shape.get("$ref"):
        shape = whole["components"]["schemas"][reference.removeprefix(COMPONENT)]
    alternatives = [s for s in shape.get("anyOf", []) if s.get("type") != "null"]
    return _resolved(alternatives[0], whole) if len(alternatives) == 1 else shape
