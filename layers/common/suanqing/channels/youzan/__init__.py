"""Youzan (有赞): push messages and orders."""
