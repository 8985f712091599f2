/** The company's plans stand in one document with its other rules about customers: what is changed of a plan leaves those as they are. */
import { api, got, type Schemas } from '../../api/client'
import { useDocument } from '../keeping'

export type Care = Schemas['CareRulesView']
export type Rules = Omit<Care, 'version'>
export type Plan = Schemas['MessagePlan']
export type Message = Schemas['MessageView']

export function useCare() {
  return useDocument<Care, Rules>({
    key: ['settings', 'care'],
    ask: () => got(api.GET('/settings/care')),
    kept: ({ version, ...document }) => ({ document, version }),
    write: (body, version) => got(api.PUT('/settings/care', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body })),
  })
}

export function withPlan(rules: Rules, plan: Plan): Rules {
  const plans = rules.plans ?? []
  const there = plans.some((each) => each.id === plan.id)
  return { ...rules, plans: there ? plans.map((each) => (each.id === plan.id ? plan : each)) : [...plans, plan] }
}
