"""WeChat mini program (微信小程序): who somebody is, their phone, one-time subscription messages."""
