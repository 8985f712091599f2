/** Pages for customers, without a login: the progress of a ticket by its link, and a report by the code that was scanned. What stands behind the # goes to our own API alone. */
import '../parts/tokens.css'
import '../phone/phone.css'
import './visit.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { dressed } from '../words'
import { Poster } from './Poster'
import { Report } from './Report'
import { Visit } from './Visit'

dressed()
addEventListener('hashchange', () => location.reload())
const at = location.hash.slice(1)
const code = /^report\/(.*)$/.exec(at)?.[1]
const poster = /^poster\/(.*)$/.exec(at)?.[1]
createRoot(document.getElementById('app')!).render(<StrictMode>{poster !== undefined ? <Poster code={poster} /> : code === undefined ? <Visit token={at} /> : <Report code={code} />}</StrictMode>)
