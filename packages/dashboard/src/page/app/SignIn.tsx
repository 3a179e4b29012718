import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { SessionInfo } from '../../sessionInfo.ts'
import { signIn } from '../data/api.ts'
import { Brand } from './Brand.tsx'

interface Props {
  readonly refusal: string | undefined
  readonly onSignedIn: (session: SessionInfo) => void
}

/** The form for a key or a token. */
export function SignIn({ refusal, onSignedIn }: Props): VNode {
  const [problem, setProblem] = useState(refusal)
  const [busy, setBusy] = useState(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const credential = String(
      new FormData(event.currentTarget as HTMLFormElement).get('credential'),
    )
    setBusy(true)
    try {
      const session = await signIn(credential)
      if (session.signedIn) onSignedIn(session)
      else setProblem(session.refusal)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setBusy(false)
  }

  return (
    <main class="entrance">
      <Brand />
      <h1>Sign in</h1>
      <form onSubmit={submit}>
        {/* For password managers. */}
        <input name="username" autocomplete="username" value="Playhead" hidden readOnly />
        <label for="credential">Read key, admin key or token</label>
        <input
          id="credential"
          name="credential"
          type="password"
          autocomplete="current-password"
          placeholder="rk_…"
          required
          aria-describedby="credential-help problem"
        />
        <p id="problem" class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          Sign in
        </button>
      </form>
      <p id="credential-help" class="caption">
        The collector printed its keys and a sign-in link when it started. For new keys, start it
        with <code>--new-keys</code>. Your own application can link here with a token:{' '}
        <code>/dashboard#sign-in=…</code>
      </p>
    </main>
  )
}
