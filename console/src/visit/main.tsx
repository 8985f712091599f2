/** The customer's page: opened by a link, without a login. What stands behind the # goes to our own API alone. */
import '../parts/tokens.css'
import '../phone/phone.css'
import './visit.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { dressed } from '../words'
import { Visit } from './Visit'

dressed()
addEventListener('hashchange', () => location.reload())
createRoot(document.getElementById('app')!).render(<StrictMode><Visit token={location.hash.slice(1)} /></StrictMode>)
