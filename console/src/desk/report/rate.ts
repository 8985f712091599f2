import { MINUS } from '../../parts/amounts'

/** The margin as a part of the income, to a tenth of a percent, half up; nothing of an income that is none. */
export function rateOf({ income, margin }: { income: number; margin: number }): string | undefined {
  if (income <= 0) return undefined
  const [of, whole] = [BigInt(Math.abs(margin)) * 1000n, BigInt(income)]
  const tenths = (of * 2n + whole) / (whole * 2n)
  return `${margin < 0 && tenths > 0n ? MINUS : ''}${tenths / 10n}.${tenths % 10n} %`
}
