"""RFC 9457 problem details: every refusal over HTTP has a stable code and a sentence in Indonesian and in English."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared.contracts.faults import code_of, faults_of, told
from shared.contracts.refusals import Refusal, Refused
from shared.persistence.availability import DATABASE_AWAY
from shared.security.buckets import Wait

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"


class Fault(BaseModel):
    """What is wrong with one field: a stable code, and what to do about it in Indonesian and in English."""

    field: str
    reason: str
    detail_id: str
    detail: str


class Problem(BaseModel):
    """The body of every answer that is not a success."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_id: str
    errors: list[Fault] = []


PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {"model": Problem, "content": {PROBLEM: {}}}
    for status in (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
}

_NOT_JSON = Refusal("not_json", 400, "Isi permintaan bukan JSON yang sah.", "The request body is not valid JSON.")
_NOT_SENT_AS_JSON = Refusal(
    "unsupported_media_type", 415, "Gunakan Content-Type application/json.", "Send Content-Type application/json."
)
_BY_STATUS = {
    400: ("bad_request", "Permintaan tidak dapat dibaca.", "The request cannot be read."),
    401: ("not_authenticated", "Token diperlukan.", "A bearer token is needed."),
    403: ("not_allowed", "Anda tidak berwenang untuk permintaan ini.", "You may not make this request."),
    404: ("not_found", "Tidak ditemukan.", "There is nothing here."),
    405: ("method_not_allowed", "Metode tidak diizinkan.", "This method is not allowed here."),
    413: ("too_large", "Isi permintaan terlalu besar.", "The request body is too large."),
    415: ("unsupported_media_type", "Gunakan Content-Type application/json.", "Send Content-Type application/json."),
}


UNAVAILABLE = Refusal(
    "unavailable",
    503,
    "Layanan sedang tidak tersedia; tidak ada yang tercatat. Coba lagi sebentar lagi.",
    "The service is unavailable; nothing was recorded. Try again shortly.",
)
RETRY_AFTER_SECONDS = "5"


def problem_response(refusal: Refusal, headers: dict[str, str] | None = None) -> JSONResponse:
    body = Problem(
        type=f"https://netra.invalid/problems/{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        detail_id=refusal.detail_id,
        errors=told(refusal.fields),
    )
    return JSONResponse(body.model_dump(), status_code=refusal.status, media_type=PROBLEM, headers=headers)


class WrongMethod(Refused):
    """`allowed` are the methods that the path has, on all of its routes."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(Refusal("method_not_allowed", 405, *_BY_STATUS[405][1:]))
        self.allowed = allowed


def refused_response(error: Refused) -> JSONResponse:
    return problem_response(error.refusal, _headers(error))


def _headers(error: Refused) -> dict[str, str] | None:
    match error:
        case Wait():
            return {"Retry-After": str(error.seconds)}
        case WrongMethod():
            return {"Allow": ", ".join(sorted(error.allowed))}
    return {"WWW-Authenticate": "Bearer"} if error.refusal.status == HTTPStatus.UNAUTHORIZED else None


def install_problems(app: FastAPI) -> None:
    """Answer refusals, validation errors, unknown routes and bugs alike in one shape."""

    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Refused) -> JSONResponse:
        return refused_response(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(invalid_request(error))

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        code, detail_id, detail = _BY_STATUS.get(error.status_code, ("refused", "Ditolak.", "Refused."))
        return problem_response(Refusal(code, error.status_code, detail_id, detail), dict(error.headers or {}))

    async def away(_request: Request, error: Exception) -> JSONResponse:
        log.warning("request.unavailable", error=type(error).__name__)
        return problem_response(UNAVAILABLE, {"Retry-After": RETRY_AFTER_SECONDS})

    for error_class in DATABASE_AWAY:
        app.add_exception_handler(error_class, away)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        log.error("request.bug", method=request.method, route=request.scope.get("route"), error=type(error).__name__)
        return problem_response(Refusal("internal_error", 500, "Kesalahan pada sistem kami.", "An error of ours."))


def invalid_request(error: RequestValidationError) -> Refusal:
    """Field names and codes, never the values: what was sent may be somebody's name."""
    problems = faults_of(error.errors())
    if any(item["type"] == "json_invalid" for item in problems):
        return _NOT_JSON
    if any(item["loc"] == ("body",) and isinstance(item["input"], bytes) for item in problems):
        return _NOT_SENT_AS_JSON  # the framework parses a body by its content type and hands on the rest as bytes
    fields = tuple((".".join(str(part) for part in item["loc"][1:]) or "body", code_of(item)) for item in problems)
    detail_id = "Ada isian yang kurang atau tidak sah; lihat daftar errors."
    return Refusal("invalid_request", 422, detail_id, "Some fields are missing or invalid; see errors.", fields)
