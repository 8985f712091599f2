"""Robots of WeCom groups (企业微信群机器人): what a party is told stands in the group."""
