import { useState } from 'react'

import { useLang, useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { useNodes } from '../scenes/nodes'
import { fieldsIn, fieldsOf, type Message, type Part, STAGES, written } from './rules'
import { MESSAGES } from './words'

export const WAYS = ['sms', 'miniprogram'] as const
/** With the one that takes the text as it stands. */
export const ALL_WAYS = [...WAYS, 'wecomkf'] as const
type Node = { on: string; scene: string; zh: string; en: string }

/** What a message can be about: steps of built-in scenes, nodes of drawn ones that customers see, a rating, points, a welcome. */
export function useAbout(): { name: (of: { on: string; scene?: string }) => string; nodes: Node[] } {
  const w = useWords(MESSAGES)
  const lang = useLang()
  const nodes = useNodes().flatMap(({ node, visible, ...named }) => (visible ? [{ ...named, on: `node:${node}` }] : []))
  const said = (on: string) => (w as unknown as Record<string, string | undefined>)[on]
  return { nodes, name: ({ on, scene }) => said(on) ?? w.node(nodes.find((each) => each.on === on && (!scene || each.scene === scene))?.[lang] ?? on.replace(/^node:/, '')) }
}

const keyOf = (on: string, scene: string) => `${on} ${scene}`

export function Edit({ of, close, keep }: { of: Message | undefined; close: () => void; keep: (message: Message) => void }) {
  const w = useWords(MESSAGES)
  const lang = useLang()
  const { nodes, name } = useAbout()
  const first = of ? keyOf(of.on, of.scene ?? '') : keyOf(STAGES[1], '')
  const [key, setKey] = useState(first)
  const [on = ''] = key.split(' ')
  const does = async (said: Said) => {
    const [on = '', scene = ''] = said('on').split(' ')
    const ways = Object.fromEntries([...new Set([...ALL_WAYS, ...Object.keys(of?.ways ?? {})])].flatMap((way): [string, Part][] => {
      if (way === 'wecomkf') return said(way) === 'on' ? [[way, {} as Part]] : []
      if (!WAYS.includes(way as 'sms')) return [[way, of!.ways![way]!]]
      if (!said(`${way}:template`)) return []
      const { page: _, ...before } = of?.ways?.[way] ?? ({} as Part)
      return [[way, { ...before, template: said(`${way}:template`), fields: fieldsIn(said(`${way}:fields`)), ...(said(`${way}:page`) ? { page: said(`${way}:page`) } : {}) }]]
    }))
    keep({ on, ...(scene ? { scene } : {}), text: { zh: said('zh'), en: said('en') }, ...(on === 'welcome' ? {} : { ways }) })
  }
  return (
    <Deed title={of ? w.change : w.add} close={close} does={does}>
      <label>{w.on}<select name="on" value={key} onChange={(event) => setKey(event.target.value)}>
        {[...STAGES, 'rating', 'points', 'welcome'].map((each) => <option key={each} value={keyOf(each, '')}>{name({ on: each })}</option>)}
        {of?.on.startsWith('node:') && !nodes.some((each) => keyOf(each.on, each.scene) === first) && <option value={first}>{name(of)}</option>}
        {nodes.map((each) => <option key={keyOf(each.on, each.scene)} value={keyOf(each.on, each.scene)}>{each[lang]}</option>)}
      </select></label>
      {(['zh', 'en'] as const).map((each) => <label key={each}>{w[`text_${each}`]}<textarea name={each} required maxLength={300} rows={2} defaultValue={of?.text[each]} /></label>)}
      <p className="quiet">{w.holes(fieldsOf(on).map((each) => `{${each}}`).join(' '))}</p>
      {on !== 'welcome' && WAYS.map((way) => {
        const part = of?.ways?.[way]
        return (
          <fieldset key={way} className="bare"><legend><b>{w[`c_${way}`]}</b> <span className="quiet">{w.noTemplate}</span></legend>
            <label>{w.template}<input name={`${way}:template`} maxLength={way === 'sms' ? 40 : 128} defaultValue={part?.template} autoComplete="off" /></label>
            <label>{w.fields}<input name={`${way}:fields`} defaultValue={written(part?.fields)} autoComplete="off" /><span className="quiet">{w.fieldsHelp}</span></label>
            {way === 'miniprogram' && <label>{w.page}<input name={`${way}:page`} maxLength={200} defaultValue={part?.page} autoComplete="off" /></label>}
          </fieldset>
        )
      })}
      {on !== 'welcome' && <label className="tick"><input type="checkbox" name="wecomkf" defaultChecked={!!of?.ways?.wecomkf} />{w.c_wecomkf}</label>}
      <p className="quiet">{w.note}</p>
    </Deed>
  )
}
