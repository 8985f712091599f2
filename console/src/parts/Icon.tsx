/** Line drawings of 24 × 24; a word always stands beside them or in a label. */
const DRAWN = {
  list: 'M9 6h12M9 12h12M9 18h12M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  yuan: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 7.5l3.5 4.5 3.5-4.5M12 12v5M9 12.6h6M9 15h6',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15ZM10 20.5a2.2 2.2 0 0 0 4 0',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.500Z',
  people: 'M9 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.500c.5-3.2 3.2-5 6.5-5s6 1.8 6.5 5M15.5 4.800a3.5 3.5 0 0 1 0 6.400M17.5 14.900c2.3.6 3.7 2.3 4 4.6',
  flag: 'M5 21V4M5 5h13l-2.5 4 2.5 4H5',
  phone: 'M6.5 4h3l1.5 4-2 1.500a11 11 0 0 0 5.5 5.500l1.5-2 4 1.500v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4Z',
  way: 'M12 3.5 19 20l-7-3.500L5 20Z',
  back: 'M15 4.5 7.5 12l7.5 7.5',
  on: 'M9 4.5 16.5 12 9 19.5',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  close: 'M5.5 5.500l13 13M18.5 5.500l-13 13',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.500l3.5 2',
  warn: 'M12 3.5 22 20.500H2ZM12 10v5M12 17.800v.2',
  bolt: 'M13 2.5 5 14h6l-1 7.500L19 10h-6Z',
  turn: 'M5 8.500A8 8 0 1 1 4 13M5 3.500v5h5',
  tick: 'M4.5 12.500l5 5 10-11',
  camera: 'M4 8h4l1.5-2.500h5L16 8h4v11H4ZM12 16.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  board: 'M3.5 5h17v15h-17ZM3.5 9.500h17M8 3v4M16 3v4M7.5 14h3M13.5 14h3',
  table: 'M3.5 5h17v14h-17ZM3.5 10h17M3.5 14.500h17M9.5 5v14',
  chat: 'M12 20a8.5 8 0 1 0-7-3.500L4 20.500ZM8.5 12h.01M12 12h.01M15.5 12h.01',
  bank: 'M3.5 10 12 4.5 20.5 10ZM5.5 10v8M10 10v8M14 10v8M18.5 10v8M3.5 20h17',
  check: 'M4 4.500h16v16H4ZM8 12.500l3 3 5-6',
  chart: 'M4 4v16h16M7.5 15l4-5 3.500 3 5-7',
  flow: 'M3.5 9.500h5v5h-5ZM15.5 4h5v5h-5ZM15.5 15h5v5h-5ZM8.5 12h3.500M15.5 6.500H12v11h3.500',
  stamp: 'M9 12V7a3 3 0 0 1 6 0v5l4 3v3H5v-3ZM5 21h14',
} as const

export type IconName = keyof typeof DRAWN

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={DRAWN[name]} />
    </svg>
  )
}

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0958d9" />
      <g fill="none" stroke="#fff" strokeWidth="1.8"><rect x="5.5" y="6.5" width="21" height="19" rx="2" /><path d="M5.5 13h21M11 6.500v19M16 6.500v19M21 6.500v19" /></g>
      <g fill="#fff"><circle cx="11" cy="10" r="1.9" /><circle cx="16" cy="10" r="1.9" /><circle cx="21" cy="16.6" r="1.9" /><circle cx="11" cy="20" r="1.9" /><circle cx="16" cy="17.5" r="1.9" /><circle cx="21" cy="21.4" r="1.9" /></g>
    </svg>
  )
}
