"""The menu is put by the function that may call WeCom, and who asks is told what came of it."""

from typing import Any

import pytest

from ops import menu
from ops.__main__ import parser
from ops.reconcile import InvocationFailed


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Answers or failures, by call."""
    answers: list[Any] = []
    monkeypatch.setattr(menu, "stack", lambda _: {"WecomFunction": "suanqing-wecom"})

    def invoke(function: str, event: Any) -> Any:
        assert (function, event) == ("suanqing-wecom", {"app": "menu"})
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(menu, "invoke", invoke)
    return answers


@pytest.mark.parametrize(("answer", "code", "says"), [
    ({"buttons": 3}, 0, "3 buttons"),
    ({"buttons": 0}, 1, "not in the secret"),
    (InvocationFailed("suanqing-wecom failed: 40018"), 1, "40018"),
], ids=["put", "no app", "refused"])  # fmt: skip
def test_who_puts_the_menu_is_told_what_came_of_it(
    deployed: list[Any], capsys: pytest.CaptureFixture[str], answer: Any, code: int, says: str
) -> None:
    deployed.append(answer)
    wanted = parser().parse_args(["menu"])

    assert wanted.run(wanted) == code
    assert says in capsys.readouterr().out
