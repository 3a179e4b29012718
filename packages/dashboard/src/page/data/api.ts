import {
  type AdminClient,
  type CollectorClient,
  CollectorError,
  createAdminClient,
  createCollectorClient,
} from '@playhead/collector/client'
import type { SessionInfo } from '../../sessionInfo.ts'
import { readProject } from './urlState.ts'

const API = '/dashboard/api'

/** Called when the collector answers that the user is not signed in any more. */
let onSignedOut: () => void = () => {}
export const watchSignedOut = (listener: () => void): void => {
  onSignedOut = listener
}

async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const project = readProject()
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(project && { 'playhead-project': project }),
  }
  const response = await fetch(url, { ...init, headers })
  if (response.status === 401) onSignedOut()
  return response
}

const connection = { url: API, key: null, fetch: request }
/** The collector's reads, for the user of the cookie. */
export const collector: CollectorClient = createCollectorClient(connection)
/** What manages keys and viewers, for the user of the cookie. */
export const admin: AdminClient = createAdminClient(connection)

/** The address of a read as a file, for a download link; without a format of what is one already. */
export function toDownload(path: string, options: object, format?: 'csv' | 'ndjson'): string {
  const project = readProject()
  const given = { ...options, format, ...(project && { project }) }
  const query = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return `${API}${path}?${new URLSearchParams(query)}`
}

async function send(path: string, body?: object): Promise<SessionInfo> {
  const response = await fetch(API + path, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  if (!response.ok) throw new CollectorError(path, response.status, await response.text())
  return response.json()
}
export const readSession = (): Promise<SessionInfo> => send('/session')
export const signIn = (credential: string): Promise<SessionInfo> => send('/sign-in', { credential })
export const signOut = (): Promise<SessionInfo> => send('/sign-out', {})
