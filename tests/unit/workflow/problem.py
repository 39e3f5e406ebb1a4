"""Reading a refusal over HTTP."""

import httpx


def refused(response: httpx.Response, status: int) -> str:
    """The code of a problem document that has all that every one must have."""
    document = response.json()
    assert response.status_code == document["status"] == status, document
    assert response.headers["content-type"] == "application/problem+json"
    assert document["type"].endswith(document["code"])
    assert document["detail"] != document["detail_id"]
    return str(document["code"])
