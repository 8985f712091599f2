"""WeCom (企业微信): callback, cards, client."""
