"""Architecture is a failing test: the import contracts of pyproject.toml hold."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.sources import ROOT


def test_every_import_follows_the_contracts() -> None:
    """What was broken is printed, with file and line."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS
