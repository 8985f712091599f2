import { words } from '../../words'

export const OFFLINE = words(
  { notTaken: (title: string) => `“${title}”没有收下。`, kept: '您填的还在。', look: '去改一改', drop: '不发了' },
  { notTaken: (title) => `“${title}” was not taken.`, kept: 'What you filled in is here.', look: 'Change it', drop: 'Do not send it' },
)
