"""What a request depends on is asked on the event loop: a thread for a look at a header costs more than the look."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import place, product, tree


def depended_on(module: ast.Module) -> set[str]:
    """Names that stand in `Depends(...)`."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    named = [call.args for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Depends"]
    return {argument.id for arguments in named for argument in arguments if isinstance(argument, ast.Name)}


def in_threads() -> Iterator[str]:
    for path in product():
        wanted = depended_on(tree(path))
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and node.name in wanted:
                yield f"{place(path, node)} {node.name}"


def test_no_dependency_of_a_request_takes_a_thread() -> None:
    assert list(in_threads()) == []
