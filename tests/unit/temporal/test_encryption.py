"""What Temporal keeps can be read by whoever has the keys, and by nobody else."""

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ApplicationError

from shared.security.key_ring import CannotDecrypt, KeyRing
from shared.temporal.encryption import KEY_ID, EncryptionCodec, data_converter, subject_of

CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'{"violation": "DS-06"}')
CASE = WorkflowSerializationContext(namespace="default", workflow_id="case/NTR-2026-000001")
OTHER = WorkflowSerializationContext(namespace="default", workflow_id="case/NTR-2026-000002")


async def encrypted(ring: KeyRing, context: WorkflowSerializationContext = CASE) -> Payload:
    [payload] = await EncryptionCodec(ring).with_context(context).encode([CLEAR])
    return payload


async def test_nothing_of_the_content_stays_in_clear_and_all_of_it_comes_back() -> None:
    ring = KeyRing.generate()
    payload = await encrypted(ring)
    assert b"DS-06" not in payload.SerializeToString()
    assert await EncryptionCodec(ring).decode([payload]) == [CLEAR]


async def test_the_same_content_is_never_the_same_cipher_text() -> None:
    ring = KeyRing.generate()
    assert (await encrypted(ring)).data != (await encrypted(ring)).data


async def test_every_case_has_a_data_key_of_its_own() -> None:
    ring = KeyRing.generate()
    [payload, other] = [await encrypted(ring), await encrypted(ring, OTHER)]
    payload.metadata["encryption-subject"] = other.metadata["encryption-subject"]
    with pytest.raises(CannotDecrypt):
        await EncryptionCodec(ring).decode([payload])


async def test_after_a_rotation_old_histories_are_still_read_and_new_ones_have_the_new_key() -> None:
    ring = KeyRing.generate()
    old = await encrypted(ring)
    rotated = ring.rotated()
    assert await EncryptionCodec(rotated).decode([old]) == [CLEAR]
    assert (await encrypted(rotated)).metadata[KEY_ID] != old.metadata[KEY_ID]


async def test_without_the_key_nothing_is_read() -> None:
    payload = await encrypted(KeyRing.generate())
    with pytest.raises(CannotDecrypt):
        await EncryptionCodec(KeyRing.generate()).decode([payload])


@pytest.mark.parametrize("position", [0, 11, 12, -1])
async def test_a_single_changed_byte_is_found(position: int) -> None:
    ring = KeyRing.generate()
    payload = await encrypted(ring)
    damaged = bytearray(payload.data)
    damaged[position] ^= 1
    payload.data = bytes(damaged)
    with pytest.raises(CannotDecrypt):
        await EncryptionCodec(ring).decode([payload])


async def test_histories_from_before_the_keys_are_read_as_they_are() -> None:
    assert await EncryptionCodec(KeyRing.generate()).decode([CLEAR]) == [CLEAR]


@pytest.mark.parametrize(
    "workflow_id", ["case/NTR-2026-000123", "sanction/NTR-2026-000123/1", "notice/NTR-2026-000123.7"]
)
def test_everything_of_a_case_is_under_its_key(workflow_id: str) -> None:
    assert subject_of(workflow_id) == "NTR-2026-000123"


async def test_the_text_of_a_failure_is_encrypted_and_its_type_is_not() -> None:
    converter = data_converter(KeyRing.generate())
    failure = Failure()
    await converter.encode_failure(ApplicationError("the clerk's own words", type="wrong_stage"), failure)
    assert b"clerk" not in failure.SerializeToString()
    assert failure.application_failure_info.type == "wrong_stage"
    assert str(await converter.decode_failure(failure)) == "wrong_stage: the clerk's own words"
