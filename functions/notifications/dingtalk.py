"""SQS -> DingTalk: texts, cards and to-dos. Lambda handler `notifications.dingtalk.handler`."""

from notifications.sending import handler_of

handler = handler_of("dingtalk")
