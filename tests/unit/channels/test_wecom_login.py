"""Where WeCom's login begins."""

from urllib.parse import parse_qs, urlsplit

from suanqing.channels.wecom.login import authorise_url

STATE = "0" * 72
CALLBACK = "https://api.example.cn/prod/login/wecom/callback"


def test_the_link_is_what_wecom_documents() -> None:
    app = {"corpid": "ww1", "agentid": "1000002", "secret": "never"}

    url = authorise_url(app, CALLBACK, STATE)

    assert url.endswith("#wechat_redirect") and "never" not in url
    query = parse_qs(urlsplit(url).query)
    assert query["redirect_uri"] == [CALLBACK]
    assert (query["scope"], query["state"]) == (["snsapi_base"], [STATE])
