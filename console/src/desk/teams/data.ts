import { api, got, type Schemas } from '../../api/client'
import { everyPage } from '../../api/pages'
import { useRead } from '../../api/reading'

export function useCommissions(period: string) {
  return useRead(['commissions', period], () => everyPage((cursor): Promise<Schemas['CommissionPage']> => got(api.GET('/margins/commissions', { params: { query: { period, ...cursor } } }))), { keep: true })
}
