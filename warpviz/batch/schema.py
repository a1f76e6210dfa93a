"""Schema: what a manifest may say, as JSON Schema, for editors that complete and check TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from warpviz.motion.easing import EASINGS
from warpviz.net.activations import ACTIVATIONS
from warpviz.picture.theme import THEMES
from warpviz.specs.base import other_names
from warpviz.specs.kinds import KINDS

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from warpviz.registry import Registry
    from warpviz.specs.base import FigureSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Fields that take a name, and fields whose names may have parameters.
NAME_FIELDS: dict[str, Registry[Any]] = {"theme": THEMES, "easing": EASINGS}
OUTPUT = {"type": "string", "minLength": 1, "description": "the file to write, relative to the manifest"}


class _Generator(GenerateJsonSchema):
    """Adds what the specs accept beyond their types."""

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> dict[str, Any]:
        """Represent a Python object by the table that a recipe has for it."""
        del schema
        return {"type": "object"}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        """Accept values that are parsed first, like those of flags: `"640x480"`, or a pair of lists."""
        inner = self.generate_inner(schema["schema"])
        return {"anyOf": [inner, {"type": ["string", "integer", "array"]}]}


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of a manifest. Any key may come from [defaults], so only `output` is needed."""
    definitions = {kind: _figure(KINDS[kind].model) for kind in KINDS}
    defaults: dict[str, Any] = {}
    for definition in definitions.values():
        for name, rule in definition["properties"].items():
            defaults.setdefault(name, []).append(rule)
    defaults.pop("output")
    # Kinds may differ in what they allow.
    allowed = {
        name: rules[0] if all(rule == rules[0] for rule in rules) else {"anyOf": rules}
        for name, rules in defaults.items()
    }
    return {
        "$schema": DIALECT,
        "title": "warpviz manifest",
        "type": "object",
        "properties": {
            "defaults": {"type": "object", "properties": allowed, "additionalProperties": False},
            "figure": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["output"],
                    "properties": {"output": OUTPUT, "kind": {"enum": list(KINDS)}},
                    "allOf": [
                        {
                            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                            "then": {"$ref": f"#/$defs/{kind}"},
                        }
                        for kind in KINDS
                    ],
                },
            },
        },
        "required": ["figure"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _figure(model: type[FigureSpec]) -> dict[str, Any]:
    """Return the schema of the fields of a figure kind."""
    schema = model.model_json_schema(schema_generator=_Generator)
    properties = {name: _without_null(rule) for name, rule in schema["properties"].items()}
    # Some are called something else too.
    for name, field in model.model_fields.items():
        for other in other_names(field):
            properties[other] = properties[name]
    for name, registry in NAME_FIELDS.items():
        if name in properties:
            known = [spelling for member in registry for spelling in (member, *registry.aliases(member))]
            properties[name] = {**properties[name], "enum": known}
    if "activation" in properties:
        properties["activation"] = {**properties["activation"], "examples": list(ACTIVATIONS)}
    return {
        "title": schema.get("title", ""),
        # The fields have descriptions of their own.
        "description": schema.get("description", "").partition("\n")[0],
        "type": "object",
        "properties": {"output": OUTPUT, **properties},
        "additionalProperties": False,
    }


def _without_null(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a field's schema without null, which TOML does not have."""
    if "$ref" in rule:
        # A Python object, which is a table here.
        return {"type": "object"}
    rule = {key: value for key, value in rule.items() if not (key == "default" and value is None) and key != "title"}
    if "anyOf" in rule:
        rule["anyOf"] = [_without_null(option) for option in rule["anyOf"] if option != {"type": "null"}]
    return rule
