"""Text messages (短信) by Aliyun or Tencent Cloud: approved templates alone, off until a company enters all."""
