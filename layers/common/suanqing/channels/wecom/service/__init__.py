"""WeChat customer service of WeCom (微信客服): who wrote there may be told there, for two days and five messages."""
