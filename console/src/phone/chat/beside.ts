/** Asks WeCom's app whom the chat is with, and our API what is known of them. */
import { getCurExternalContact, register } from '@wecom/jssdk'

import { api, got, type Schemas } from '../../api/client'

export function inWeCom(): boolean {
  return /wxwork/i.test(navigator.userAgent)
}

let registered: Promise<void> | undefined

/** Once a page: the app keeps what it was told. A failure is none for good. */
function known(): Promise<void> {
  registered ??= tell().catch((problem: unknown) => {
    registered = undefined
    throw problem
  })
  return registered
}

async function tell(): Promise<void> {
  const sign = (url: string) => got(api.POST('/me/wecom/page', { body: { url: url.split('#', 1)[0]! } }))
  const page = await sign(location.href)
  const given = ({ timestamp, nonce, signature }: Schemas['SignatureView']) => ({ timestamp, nonceStr: nonce, signature })
  register({
    corpId: page.corporation,
    agentId: page.app,
    jsApiList: ['getCurExternalContact'],
    getConfigSignature: async (url) => given((await sign(url)).config),
    getAgentConfigSignature: async (url) => given((await sign(url)).agent),
  })
}

/** Whom the chat is with. */
export async function whom(): Promise<string> {
  await known()
  return (await getCurExternalContact()).userId
}

export async function about(customer: string): Promise<Schemas['InterestsView']> {
  const { chat } = await got(api.POST('/me/wecom/chat', { body: { external_userid: customer } }))
  return got(api.POST('/customers/chat', { body: { chat } }))
}
