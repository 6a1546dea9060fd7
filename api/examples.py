"""Examples of whole bodies, built from the examples of their properties."""

from typing import Any

BY_FORMAT: dict[str, Any] = {
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "date-time": "2026-11-30T08:15:00.000+01:00",
    "date": "2026-11-30",
    "uri": "https://www.exemple.fr/",
}
BY_TYPE: dict[str, Any] = {"integer": 1, "boolean": True, "string": "texte"}
COMPONENT = "#/components/schemas/"


def fill_in(schema: dict[str, Any]) -> None:
    """Give each property of each component an example, and each body a complete one."""
    components = schema["components"]["schemas"]
    for component in components.values():
        for shape in component.get("properties", {}).values():
            if "$ref" not in shape and not {"example", "examples"} & set(shape):
                shape["examples"] = [of(shape, components)]
    for methods in schema["paths"].values():
        for operation in methods.values():
            bodies = [operation.get("requestBody", {}), *_good(operation)]
            for body in bodies:
                for content in body.get("content", {}).values():
                    content["example"] = of(content["schema"], components)


def _good(operation: dict[str, Any]) -> list[dict[str, Any]]:
    answers = operation["responses"]
    return [answers[status] for status in answers if str(status).startswith("2")]


def of(shape: dict[str, Any], components: dict[str, Any]) -> Any:
    """An example of the values that a schema describes."""
    if reference := shape.get("$ref"):
        return of(components[reference.removeprefix(COMPONENT)], components)
    if "examples" in shape:
        return shape["examples"][0]
    for name in ("example", "const", "default"):
        if shape.get(name) is not None:
            return shape[name]
    for name in ("enum", "x-extensible-enum"):
        if shape.get(name):
            return shape[name][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if shape.get(name):
            return of(shape[name][0], components)
    return _of_type(shape, components)


def _of_type(shape: dict[str, Any], components: dict[str, Any]) -> Any:
    kind = shape.get("type")
    if kind == "array":
        return [of(shape.get("items", {}), components)]
    if kind == "object":
        return {
            name: of(each, components)
            for name, each in shape.get("properties", {}).items()
        }
    if kind == "integer":
        return max(1, shape.get("minimum", 1))
    if shape.get("format") in BY_FORMAT:
        return BY_FORMAT[shape["format"]]
    return BY_TYPE.get(str(kind))
