"""Signatures of pages are WeCom's: the sample of its documentation (96909)."""

import pytest

from suanqing.channels.wecom.page_signature import signed

TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
URL = "http://mp.weixin.qq.com?params=value"


@pytest.mark.parametrize("url", [URL, f"{URL}#/chat"])
def test_the_documented_sample(url: str) -> None:
    made = signed(TICKET, url, "Wm3WZYTPz0wzccnW", 1414587457)

    assert made.signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
