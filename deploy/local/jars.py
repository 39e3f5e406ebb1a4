"""The jars of Apache Kafka, each checked against the committed lock.

The lock holds `group:artifact:version sha256:digest`, one jar a line, and the name of no index: NETRA_MAVEN_URL names
an agency's own mirror. Nothing is resolved at run time, and what the lock does not name is not fetched.
`python -m deploy.local.jars` writes the lock anew.
"""

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.component import CannotStart, Report

LOCK = Path(__file__).parents[1] / "locks" / "kafka.txt"
ENDPOINT = "org.apache.kafka:kafka_2.13:4.4.0+org.slf4j:slf4j-simple:1.7.36"
DOWNLOADS_AT_ONCE = 8
TIMEOUT_SECONDS = 60


class JarDiffers(CannotStart):
    """A jar is not the one the lock names; it was not used."""


@dataclass(frozen=True)
class LockedJar:
    coordinate: str
    sha256: str

    @classmethod
    def parse(cls, line: str) -> "LockedJar":
        coordinate, digest = line.split()
        return cls(coordinate, digest.removeprefix("sha256:"))

    @property
    def file_name(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    def check(self, content: bytes) -> None:
        """Raises JarDiffers."""
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise JarDiffers(
                f"{self.coordinate} was refused: its SHA-256 is {found}, {LOCK.name} says {self.sha256}. "
                "Someone changed the file in the cache or on the mirror; find out who, then remove it."
            )


def read_lock(lock: Path = LOCK) -> list[LockedJar]:
    return [LockedJar.parse(line) for line in lock.read_text().splitlines() if line]


def check(folder: Path, jars: list[LockedJar]) -> None:
    """Raises JarDiffers, FileNotFoundError."""
    for jar in jars:
        jar.check((folder / jar.file_name).read_bytes())


def class_path(folder: Path, jars: list[LockedJar]) -> str:
    """Java's class path of exactly the locked jars."""
    return ":".join(str(folder / jar.file_name) for jar in jars)


def fetch_missing(folder: Path, jars: list[LockedJar], report: Report) -> None:
    """Download what is not there yet. Raises JarDiffers, or CannotStart when the mirror does not deliver."""
    missing = [jar for jar in jars if not (folder / jar.file_name).exists()]
    if not missing:
        return
    report(f"downloading Kafka: {len(missing)} jars, once per machine")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as draft, ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        for number, _ in enumerate(pool.map(lambda jar: _fetch(folder, Path(draft), jar), missing), start=1):
            report(f"downloading Kafka: {number} of {len(missing)} jars")


def _fetch(folder: Path, draft: Path, jar: LockedJar) -> None:
    from jgo.maven import MavenContext  # noqa: PLC0415 -- jgo and its HTTP client are needed on the first start only

    context = MavenContext(repo_cache=draft, local_repos=[], remote_repos=_remotes(), timeout=TIMEOUT_SECONDS)
    group, artifact, version = jar.coordinate.split(":")
    try:
        downloaded = Path(context.project(group, artifact).at_version(version).artifact().resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise CannotStart(
            f"{jar.coordinate} could not be downloaded: {error}. "
            "NETRA_MAVEN_URL names a mirror of Maven, REQUESTS_CA_BUNDLE the certificates to trust."
        ) from error
    jar.check(downloaded.read_bytes())
    downloaded.rename(folder / jar.file_name)


def _remotes() -> dict[str, str] | None:
    """None is jgo's own default."""
    mirror = os.environ.get("NETRA_MAVEN_URL")
    return {"mirror": mirror} if mirror else None


def write_lock(lock: Path = LOCK) -> None:
    """Resolve the endpoint anew and write what was found: the one place that trusts the mirror."""
    from jgo.env import EnvironmentBuilder  # noqa: PLC0415 -- as above
    from jgo.maven import MavenContext  # noqa: PLC0415 -- as above

    with tempfile.TemporaryDirectory() as draft:
        context = MavenContext(repo_cache=Path(draft, "m2"), local_repos=[], remote_repos=_remotes())
        resolved = EnvironmentBuilder(context=context, cache_dir=Path(draft, "jgo")).from_endpoint(ENDPOINT)
        found = resolved.lockfile.dependencies if resolved.lockfile else []
    lines = sorted(f"{each.groupId}:{each.artifactId}:{each.version} sha256:{each.sha256}" for each in found)
    lock.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    write_lock()
