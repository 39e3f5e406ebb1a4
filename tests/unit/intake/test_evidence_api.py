import hashlib
from pathlib import Path

import httpx
import pytest

from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.domain.evidence import MAX_FILE_BYTES, media_type_of
from tests.unit.intake.samples import a_body

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Exhibitor:
    """A reporter who adds evidence to his report."""

    def __init__(self, client: httpx.AsyncClient, number: str, receipt: str) -> None:
        self.client = client
        self.number = number
        self.url = f"/v1/reports/{number}/evidence"
        self.headers = {"X-Receipt": receipt}

    async def add(self, content: bytes, name: str = "bukti.png", field: str = "file") -> httpx.Response:
        return await self.client.post(self.url, files={field: (name, content)}, headers=self.headers)


@pytest.fixture
async def exhibitor(client: httpx.AsyncClient) -> Exhibitor:
    answer = (await client.post("/v1/reports", json=a_body())).json()
    return Exhibitor(client, answer["tracking_number"], answer["receipt"])


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_evidence_is_kept_with_its_hash_size_and_kind(exhibitor: Exhibitor, store: DiskEvidence) -> None:
    answer = await exhibitor.add(PNG)
    digest = hashlib.sha256(PNG).hexdigest()
    assert answer.status_code == 201
    assert (answer.json()["sha256"], answer.json()["size_bytes"]) == (digest, len(PNG))
    assert answer.json()["media_type"] == "image/png"
    assert store.path(exhibitor.number, digest).read_bytes() == PNG


async def test_evidence_is_readable_by_the_service_only(exhibitor: Exhibitor, store: DiskEvidence) -> None:
    digest = (await exhibitor.add(PNG)).json()["sha256"]
    path = store.path(exhibitor.number, digest)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "a\x00b", "x" * 500, "\u202egnp.exe"])
async def test_what_a_file_is_called_decides_nothing(exhibitor: Exhibitor, tmp_path: Path, name: str) -> None:
    answer = await exhibitor.add(PNG, name=name)
    files = files_below(tmp_path)
    assert answer.status_code == 201
    assert [path.name for path in files] == [answer.json()["sha256"]]


async def test_the_same_file_again_is_the_same_exhibit(exhibitor: Exhibitor) -> None:
    first, again = await exhibitor.add(PNG), await exhibitor.add(PNG, name="other.png")
    assert first.json() == again.json()


async def test_evidence_shows_in_the_status_of_the_report(exhibitor: Exhibitor) -> None:
    added = (await exhibitor.add(PNG)).json()
    status = await exhibitor.client.get(f"/v1/reports/{exhibitor.number}", headers=exhibitor.headers)
    assert status.json()["evidence"] == [added]


async def test_an_announced_file_is_recognised_when_it_comes(client: httpx.AsyncClient) -> None:
    content = {"sha256": hashlib.sha256(PNG).hexdigest(), "media_type": "image/png", "size_bytes": len(PNG)}
    evidence = [{"description": "x", "content": content}, {"description": "the same again", "content": content}]
    answer = (await client.post("/v1/reports", json=a_body(evidence=evidence))).json()
    headers = {"X-Receipt": answer["receipt"]}
    [announced] = (await client.get(answer["status_url"], headers=headers)).json()["evidence"]
    added = await Exhibitor(client, answer["tracking_number"], answer["receipt"]).add(PNG)
    assert announced["status"] == "announced"
    assert added.json() == {**announced, "status": "stored"}


async def test_a_file_over_25_mb_is_refused_and_leaves_nothing(exhibitor: Exhibitor, tmp_path: Path) -> None:
    answer = await exhibitor.add(PNG + bytes(MAX_FILE_BYTES))
    assert code_of(answer) == (413, "file_too_large")
    assert not files_below(tmp_path)


async def test_a_body_far_over_the_limit_is_not_read_to_its_end(exhibitor: Exhibitor) -> None:
    assert code_of(await exhibitor.add(PNG + bytes(2 * MAX_FILE_BYTES))) == (413, "too_large")


async def test_the_twenty_first_file_is_refused_and_leaves_nothing(exhibitor: Exhibitor, tmp_path: Path) -> None:
    for number in range(20):
        assert (await exhibitor.add(f"bukti {number}".encode())).status_code == 201
    assert code_of(await exhibitor.add(b"satu lagi")) == (409, "too_many_files")
    assert len(files_below(tmp_path)) == 20


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_file"),
        (b"MZ\x90\x00\x03", 415, "file_type_not_allowed"),
        (b"\x7fELF\x02\x01", 415, "file_type_not_allowed"),
        (b"PK\x03\x04\x14\x00\x00\x00\xff", 415, "file_type_not_allowed"),
        (b"\x00" * 50, 415, "file_type_not_allowed"),
    ],
)
async def test_a_file_that_is_no_evidence_is_refused(
    exhibitor: Exhibitor, content: bytes, status: int, code: str
) -> None:
    assert code_of(await exhibitor.add(content)) == (status, code)


async def test_a_form_without_the_file_is_refused(exhibitor: Exhibitor) -> None:
    assert code_of(await exhibitor.add(PNG, field="other")) == (422, "no_file")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=x", 400),
        ("multipart/form-data; boundary=\x80", 400),
    ],
)
async def test_a_broken_upload_is_a_problem(exhibitor: Exhibitor, content_type: str, status: int) -> None:
    headers = {**exhibitor.headers, "Content-Type": content_type.encode("latin-1")}
    answer = await exhibitor.client.post(exhibitor.url, content=b"--y\r\nnonsense", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_evidence_needs_the_receipt(exhibitor: Exhibitor, tmp_path: Path) -> None:
    exhibitor.headers = {"X-Receipt": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"}
    assert code_of(await exhibitor.add(PNG)) == (404, "unknown_report")
    assert not files_below(tmp_path)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", None),
        (b"MZ\x90\x00\x00\x00\x00\x00WEBP", None),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "text/plain"),
        ("Kronologi: saksi melihat…".encode(), "text/plain"),
        ("…".encode() * 1365 + b"\xe2", "text/plain"),
        (b"\xff\xfe\x00", None),
        (b"", None),
    ],
)
def test_the_kind_of_a_file_is_read_from_its_first_bytes(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head) == media_type
