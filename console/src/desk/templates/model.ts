/** What a template package brings, as its document says it. Pure. */
import type { Form } from '../forms/model'
import type { Scene } from '../scenes/model'

type Both = { zh: string; en: string }
export type Golden = { name?: Both; charge: number; pay: number; order?: number; lines?: [string, string, string, number][]; shares?: Record<string, number> }
export type Brought = {
  items: { sku: string; name: string; kind: string; unit: string }[]
  scenes: [string, Scene][]
  forms: [string, Form][]
  tickets: [string, Golden][]
  months: [string, { name?: Both; commission?: number }][]
  words: [string, Both][]
}

function members(of: unknown): [string, Record<string, unknown>][] {
  return Object.entries((of ?? {}) as Record<string, unknown>).filter((each): each is [string, Record<string, unknown>] => typeof each[1] === 'object' && each[1] !== null)
}

export function broughtBy(document: Record<string, unknown>): Brought {
  const order = (of: Golden) => of.order ?? Infinity
  return {
    items: members(document.catalogue).map(([sku, of]) => ({ sku, name: String(of.name ?? sku), kind: String(of.kind ?? ''), unit: String(of.unit ?? '') })),
    scenes: members(document.scenes).filter(([, of]) => 'nodes' in of) as unknown as Brought['scenes'],
    forms: members(document.forms).filter(([, of]) => 'fields' in of) as unknown as Brought['forms'],
    tickets: (members(document.tickets) as unknown as Brought['tickets']).sort(([, one], [, other]) => order(one) - order(other)),
    months: members(document.months) as unknown as Brought['months'],
    words: members(document.words).filter(([, of]) => 'zh' in of) as unknown as Brought['words'],
  }
}

type Row = { package: string; base?: string | null; name: Both; about: Both; trades: string[]; kind?: string; channels?: string[]; aims?: string[] }
export type Asked = { q: string; kind: string; trade: string; channel: string; aim: string }

/** Packages that fit, each base before its variants; what is for any channel fits each. */
export function found<T extends Row>(items: T[], asked: Asked): T[] {
  const wanted = asked.q.trim().toLowerCase()
  const fits = items.filter((each) => (!asked.trade || each.trades.includes(asked.trade))
    && (asked.kind === 'all' || (each.kind ?? 'trade') === asked.kind)
    && (!asked.aim || (each.aims ?? []).includes(asked.aim))
    && (!asked.channel || !each.channels?.length || each.channels.includes(asked.channel))
    && (!wanted || [each.package, each.name.zh, each.name.en, each.about.zh, each.about.en].some((text) => text.toLowerCase().includes(wanted))))
  const bases = fits.filter((each) => !each.base || !fits.some((other) => other.package === each.base))
  return bases.flatMap((base) => [base, ...fits.filter((each) => each.base === base.package)])
}

type Words = Record<string, unknown>
const told = (w: unknown, key: string, otherwise: string) => { const found = (w as Words)[key]; return typeof found === 'string' ? found : otherwise }

export function partName(w: unknown, part: string): string {
  return told(w, `part_${part}`, part)
}

export function feeName(w: unknown, fee: string): string {
  return told(w, `fee_${fee}`, fee)
}
