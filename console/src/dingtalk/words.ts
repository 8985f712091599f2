import { words } from '../words'

export const SIGNING = words(
  { asking: '正在用钉钉登录…', failed: '钉钉没有回应。请关掉这个页面，从工作台重新打开。' },
  { asking: 'Signing in with DingTalk…', failed: 'DingTalk does not answer. Close this page and open it again from the workbench.' },
)
