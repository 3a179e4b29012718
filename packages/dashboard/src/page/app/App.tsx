import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { LocationProvider } from 'preact-iso/router'
import type { SessionInfo } from '../../sessionInfo.ts'
import { readSession, signIn, watchSignedOut } from '../data/api.ts'
import { queryClient } from '../data/useRead.ts'
import { Pages } from './Pages.tsx'
import { Shell } from './Shell.tsx'
import { SignIn } from './SignIn.tsx'
import { UserContext } from './user.ts'

const SESSION = ['session']

export function App(): VNode {
  return (
    <QueryClientProvider client={queryClient}>
      <LocationProvider scope="/dashboard">
        <Entrance />
      </LocationProvider>
    </QueryClientProvider>
  )
}

/** Reads who is signed in, or signs in by the link that the start of the collector printed. */
async function enter(): Promise<SessionInfo> {
  const code = /^#sign-in=(.+)$/.exec(location.hash)?.[1]
  if (!code) return readSession()
  history.replaceState(null, '', location.pathname + location.search)
  const entered = await signIn(decodeURIComponent(code))
  if (entered.signedIn) return entered
  // The link was used before, perhaps by this browser.
  const session = await readSession()
  return session.signedIn ? session : entered
}

function Entrance(): VNode | null {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: SESSION,
    queryFn: enter,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const change = (session: SessionInfo): void => {
    // Nothing of another user stays. The session itself is being shown.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] })
    client.setQueryData(SESSION, session)
  }
  useEffect(
    () => watchSignedOut(() => change({ signedIn: false, refusal: 'You were signed out.' })),
    [],
  )
  if (error)
    return (
      <main class="entrance">
        <h1>The collector does not answer</h1>
        <p>{error.message}</p>
        <button type="button" class="primary" onClick={() => void refetch()}>
          Try again
        </button>
      </main>
    )
  if (!data) return null
  if (!data.signedIn) return <SignIn refusal={data.refusal} onSignedIn={change} />
  leaveForeignProject(data.projects)
  return (
    <UserContext.Provider value={data}>
      <Shell onSignedOut={change}>
        <Pages />
      </Shell>
    </UserContext.Provider>
  )
}

/** An address from before signing in may name a project of another user. */
function leaveForeignProject(projects: readonly string[]): void {
  const url = new URL(location.href)
  const named = url.searchParams.get('project')
  if (named === null || projects.includes(named)) return
  url.searchParams.delete('project')
  history.replaceState(null, '', url)
}
