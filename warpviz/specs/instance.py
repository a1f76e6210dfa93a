"""Fields that hold an object of a class of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class Instance:
    """Accepts an object of the annotated class, as `Annotated[Class, Instance()]`.

    `pydantic.InstanceOf` looks into the class for a schema first, and before version 2.13 fails on annotations that are
    for type checkers only.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:  # noqa: ANN401 - as pydantic calls it
        """Return the schema of an instance of `source`."""
        del handler
        return core_schema.is_instance_schema(source)
