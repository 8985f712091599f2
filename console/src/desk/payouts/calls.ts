/** What the payout pages ask for. Each raises Refused. */
import { api, got, refusal, type Schemas } from '../../api/client'
import { stale } from '../../api/reading'
import { save, saveTold } from '../../parts/saving'

/** The bank's file: text as it came, saved under the batch's name. */
export async function bankFile(batch: string): Promise<void> {
  const { data, error, response } = await api.GET('/payouts/{batch}/file', { params: { path: { batch } }, parseAs: 'blob' })
  if (!response.ok) throw refusal(response, error)
  save(data as unknown as Blob, `payout-${batch}.csv`)
}

export async function workbook(batch: string): Promise<void> {
  const file = await got(api.GET('/payouts/{batch}/workbook', { params: { path: { batch } } }))
  saveTold(file)
}

/** The bank's answer as it is: the API reads it, and refuses it whole where a row is wrong. */
export async function answered(batch: string, file: File): Promise<Schemas['ReportView']> {
  const text = await file.text()
  try {
    return await got(api.POST('/payouts/{batch}/results', { params: { path: { batch } }, body: text as never, bodySerializer: (body: unknown) => body as string, headers: { 'Content-Type': 'text/csv' } }))
  } finally {
    await changed(batch)
  }
}

export function changed(batch?: string): Promise<unknown> {
  return Promise.all([stale('payouts'), stale('statements'), ...(batch ? [stale('payout', batch)] : [])])
}
