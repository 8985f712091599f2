"""SQS -> WeCom message/send, within our own count. Lambda handler `notifications.wecom.handler`."""

from notifications.sending import handler_of

handler = handler_of("wecom")
