"""A query parameter that a route does not know is refused: a mistyped filter must not show the unfiltered list."""

import re
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError

API = "/v1/"
"""Probes and pages may be asked with whatever a proxy or a browser adds."""

CONVERTOR = re.compile(r":\w+}")
"""What a route's path says of a segment's form, as in `{key:rest}`, and its document does not."""

Known = Mapping[str, frozenset[str]]
"""`"GET /v1/cases"` to the parameters that its document lists."""


async def only_known_parameters(request: Request) -> None:
    """A dependency of every route. Raises RequestValidationError (422, `extra_forbidden` for each)."""
    if not request.query_params or not request.url.path.startswith(API):
        return
    known = _known(request.app)[CONVERTOR.sub("}", request.state.door)]
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])


def _known(app: FastAPI) -> Known:
    """Read once from the OpenAPI document: what it does not tell, nobody can know."""
    if not hasattr(app.state, "known_parameters"):
        app.state.known_parameters = {
            f"{method.upper()} {path}": frozenset(
                one["name"] for one in operation.get("parameters", []) if one["in"] == "query"
            )
            for path, operations in app.openapi()["paths"].items()
            for method, operation in operations.items()
        }
    known: Known = app.state.known_parameters
    return known
