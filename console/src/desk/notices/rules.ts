/** The company's rules of notices: the first that holds of kind, role and node says how; where none does, at once. Pure. */
export type How = 'now' | 'digest' | 'inbox'
export type Rule = { kinds?: string[]; roles?: string[]; nodes?: string[]; how: How }
export type Rules = { quiet?: { from: string; until: string }; digest?: string[]; urgent?: string[]; rules?: Rule[]; own?: string[]; also?: Also[] }
/** Who is told, beside those who have the work, that a ticket came to a node: roles, outlet, previous, party:<id>. */
export type Also = { nodes: string[]; tell: string[] }

const holds = (named: string[] | undefined, one: string) => !named?.length || named.includes(one)
const plain = (rule: Rule) => !rule.nodes?.length
const of = (rule: Rule, kind: string, role: string) => holds(rule.kinds, kind) && holds(rule.roles, role)

/** How a kind is told to a role, wherever the ticket stands. */
export function howOf(rules: Rule[], kind: string, role: string): How {
  return rules.find((each) => plain(each) && of(each, kind, role))?.how ?? 'now'
}

/** Rules of nodes that say otherwise of a kind and a role: their places. */
export function elsewhere(rules: Rule[], kind: string, role: string): number[] {
  return rules.flatMap((each, n) => (!plain(each) && of(each, kind, role) ? [n] : []))
}

/** One kind is told to one role in this way from now on; of no other does anything change. */
export function told(rules: Rule[], kind: string, role: string, how: How): Rule[] {
  if (howOf(rules, kind, role) === how) return rules
  const own = (each: Rule) => plain(each) && each.kinds?.length === 1 && each.roles?.length === 1 && of(each, kind, role)
  const left = rules.filter((each) => !own(each))
  if (howOf(left, kind, role) === how) return gathered(left)
  const first = left.findIndex((each) => plain(each) && of(each, kind, role))
  const at = first < 0 ? left.length : first
  return gathered([...left.slice(0, at), { kinds: [kind], roles: [role], how }, ...left.slice(at)])
}

/** Neighbours that say the same of the same kinds, or to the same roles, are one: what holds of whom stays. */
export function gathered(rules: Rule[]): Rule[] {
  const found: Rule[] = []
  for (const each of rules) {
    const last = found.at(-1)
    const one = last && together(last, each)
    if (one) found[found.length - 1] = one
    else found.push(each)
  }
  return found.length < rules.length ? gathered(found) : found
}

function together(one: Rule, next: Rule): Rule | undefined {
  if (one.how !== next.how || !plain(one) || !plain(next) || !one.kinds?.length || !next.kinds?.length || !one.roles?.length || !next.roles?.length) return undefined
  if (same(one.kinds, next.kinds)) return { ...one, roles: union(one.roles, next.roles) }
  return same(one.roles, next.roles) ? { ...one, kinds: union(one.kinds, next.kinds) } : undefined
}

const union = (one: string[], next: string[]) => [...new Set([...one, ...next])]
const same = (one: string[], next: string[]) => one.length === next.length && one.every((each) => next.includes(each))

/** A rule of nodes goes before all others: what holds at a node is the exception. */
export function withNode(rules: Rule[], rule: Rule): Rule[] {
  const tidy: Rule = { ...(rule.kinds?.length ? { kinds: rule.kinds } : {}), ...(rule.roles?.length ? { roles: rule.roles } : {}), nodes: rule.nodes ?? [], how: rule.how }
  return [tidy, ...rules.filter((each) => JSON.stringify(each) !== JSON.stringify(tidy))]
}

/** Among the names of a list, or not. */
export function toggled(list: string[] | undefined, one: string, on: boolean): string[] {
  return on ? union(list ?? [], [one]) : (list ?? []).filter((each) => each !== one)
}

/** As the API takes it: what is empty is left out. */
export function tidied(rules: Rules): Rules {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value && !(Array.isArray(value) && value.length === 0))) as Rules
}
