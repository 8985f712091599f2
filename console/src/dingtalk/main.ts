/** Within DingTalk's app: asks it who is there, and takes the answer to the login that led here. What stands behind the # is the
 *  login's state, the company and the app; it is taken out of the address at once. */
import 'dingtalk-jsapi/platform/android'
import 'dingtalk-jsapi/platform/harmony'
import 'dingtalk-jsapi/platform/ios'
import 'dingtalk-jsapi/platform/pc'

import { requestAuthCode$ as requestAuthCode } from 'dingtalk-jsapi/api/runtime/permission/requestAuthCode'

import { lang } from '../words'
import { SIGNING } from './words'

const PATIENCE = 10_000
const w = SIGNING[lang()]
const asked = new URLSearchParams(location.hash.slice(1))
const base = location.pathname.replace(/\/console\/.*$/s, '')
history.replaceState(null, '', location.pathname)
say(w.asking)
const late = setTimeout(() => say(w.failed), PATIENCE)
void begin().catch(() => say(w.failed)).finally(() => clearTimeout(late))

async function begin(): Promise<void> {
  const [corpId, clientId, state] = ['corp', 'client', 'state'].map((each) => asked.get(each) ?? '')
  const { code } = await requestAuthCode({ corpId, clientId } as { corpId: string })
  location.replace(`${base}/login/dingtalk/callback?${new URLSearchParams({ code, state: state ?? '' })}`)
}

function say(text: string): void {
  document.getElementById('say')!.textContent = text
}
