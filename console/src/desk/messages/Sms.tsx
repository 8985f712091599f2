/** Which provider sends text messages, under which signature, for how much; what is missing still before one is sent. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { minor } from '../../parts/amounts'
import { moneyText } from '../../parts/Money'
import { Shown } from '../../parts/States'
import { useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { useDocument } from '../keeping'
import { MESSAGES } from './words'

type Code = { template: string; fields: Record<string, string>; parts?: number }
type Sms = { provider?: 'aliyun' | 'tencent'; sign?: string; price?: number; code?: Code }
const YUAN = 'CNY'

export function SmsBox({ edits }: { edits: boolean }) {
  const w = useWords(MESSAGES)
  const { read, put } = useDocument<Schemas['DocumentView'], Sms>({
    key: ['settings', 'sms'],
    ask: () => got(api.GET('/settings/sms')),
    kept: (view) => ({ document: view.settings as Sms, version: view.version }),
    write: (sms, version) => got(api.PUT('/settings/sms', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: sms })),
  })
  const [open, setOpen] = useState<'change' | 'off'>()
  const now = (read.data?.settings ?? {}) as Sms
  const limits = useRead(['settings', 'budgets'], () => got(api.GET('/settings/budgets')), { enabled: may(useMe(), 'admin', 'dispatcher', 'finance', 'auditor') && Boolean(now.provider && now.code) })
  const close = () => setOpen(undefined)
  const save = (said: Said) => put((before) => {
    const [template, names] = [said('code').trim(), said('names').split(/[,，\s]+/).filter(Boolean)]
    const code = template ? { ...(before.code ?? {}), template, fields: Object.fromEntries(names.map((each) => [each, 'digits'])) } : undefined
    return { provider: said('provider') as 'aliyun', sign: said('sign'), price: minor(said('price'), YUAN) ?? 0, ...(code ? { code } : {}) }
  })
  return (
    <section className="box" aria-label={w.c_sms}>
      <div className="boxhead"><h2>{w.c_sms}</h2><span className="quiet">{w.smsWhy}</span></div>
      <Shown read={read} rows={2}>
        {() => now.provider ? <dl className="facts in"><dt>{w.provider}</dt><dd>{w[now.provider]}</dd><dt>{w.sign}</dt><dd>{now.sign}</dd><dt>{w.price}</dt><dd>{moneyText({ amount: now.price ?? 0, currency: YUAN })}</dd><dt>{w.code}</dt><dd>{now.code?.template ?? w.noCode}</dd></dl> : <p className="in quiet">{w.noSms}</p>}
      </Shown>
      {limits.data && !limits.data.limits.sms_digits && <div className="in"><p className="note stale"><b>{w.noDigits}</b> {w.noDigitsWhy}</p></div>}
      {edits && read.data && <p className="in keys">{now.provider && <button className="press" onClick={() => setOpen('off')}>{w.smsOff}</button>}<button className="press" onClick={() => setOpen('change')}>{w.smsSet}</button></p>}
      {open === 'off' && <Deed title={w.smsOff} close={close} does={() => put(() => ({}))}><p>{w.smsOffWhy}</p></Deed>}
      {open === 'change' && (
        <Deed title={w.smsSet} close={close} does={save}>
          <label>{w.provider}<select name="provider" defaultValue={now.provider ?? 'aliyun'}><option value="aliyun">{w.aliyun}</option><option value="tencent">{w.tencent}</option></select></label>
          <label>{w.sign}<input name="sign" required minLength={2} maxLength={20} defaultValue={now.sign} autoComplete="off" /></label>
          <label>{w.price}<input name="price" required inputMode="decimal" pattern="[0-9]{1,2}(\.[0-9]{1,2})?" defaultValue={now.price ? `${Math.trunc(now.price / 100)}.${String(now.price % 100).padStart(2, '0')}` : ''} autoComplete="off" /><span className="quiet">{w.priceHelp}</span></label>
          <label>{w.code}<input name="code" maxLength={40} defaultValue={now.code?.template} autoComplete="off" /><span className="quiet">{w.codeHelp}</span></label>
          <label>{w.codeNames}<input name="names" maxLength={80} defaultValue={Object.keys(now.code?.fields ?? { code: '' }).join(' ')} autoComplete="off" /></label>
        </Deed>
      )}
    </section>
  )
}
