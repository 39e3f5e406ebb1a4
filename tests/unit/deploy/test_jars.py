import hashlib
from pathlib import Path

import pytest

from deploy.local.jars import LOCK, JarDiffers, LockedJar, check, class_path, read_lock

CONTENT = b"a jar"
JAR = LockedJar.parse(f"org.example:thing:1.0 sha256:{hashlib.sha256(CONTENT).hexdigest()}")


def test_a_jar_that_differs_from_the_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thing-1.0.jar").write_bytes(b"another jar")
    with pytest.raises(JarDiffers, match=r"org\.example:thing"):
        check(tmp_path, [JAR])


def test_a_jar_as_locked_is_taken(tmp_path: Path) -> None:
    (tmp_path / "thing-1.0.jar").write_bytes(CONTENT)
    check(tmp_path, [JAR])


def test_only_locked_jars_are_on_the_class_path(tmp_path: Path) -> None:
    (tmp_path / "uninvited.jar").write_bytes(CONTENT)
    assert class_path(tmp_path, [JAR]) == str(tmp_path / "thing-1.0.jar")


def test_the_lock_holds_the_broker_and_each_file_once() -> None:
    jars = read_lock()
    assert "org.apache.kafka:kafka_2.13:4.4.0" in {jar.coordinate for jar in jars}
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert {len(jar.sha256) for jar in jars} == {64}


@pytest.mark.parametrize("lock", ["kafka.txt", "requirements.txt", "uv.txt"])
def test_no_lock_names_an_index(lock: str) -> None:
    text = (LOCK.parent / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
