"""DingTalk (钉钉): events, robot messages, cards, work notices, to-dos, client."""
