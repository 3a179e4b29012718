import type { VNode } from 'preact'
import { useUser } from '../../app/user.ts'
import { Card } from '../../ui/Card.tsx'

/** Whether users sign in with tokens of the host application, and how to set that. */
export function TokensCard(): VNode {
  const { acceptsTokens, requireViewerToken } = useUser()
  return (
    <Card
      title="Tokens of your application"
      note="With tokens, users of your application open this dashboard without a key, each with their role."
    >
      <dl class="facts">
        <div>
          <dt>Tokens</dt>
          <dd>
            {acceptsTokens ? (
              <span class="state state-playing">accepted</span>
            ) : (
              <span class="state state-ended">not set up</span>
            )}
          </dd>
        </div>
        <div>
          <dt>Sessions with a viewer</dt>
          <dd>
            {requireViewerToken
              ? 'only with the token of that viewer'
              : 'with the write key alone, so a page can claim any viewer'}
          </dd>
        </div>
      </dl>
      <p>
        Start the collector with <code>JWT_SECRET</code> (HS256, at least 32 bytes) or{' '}
        <code>JWKS_URL</code> (RS256, ES256). <code>REQUIRE_VIEWER_TOKEN=1</code> takes sessions of
        a viewer only with that viewer’s token. A token has <code>sub</code>, the viewer id,{' '}
        <code>exp</code> and a <code>role</code>:
      </p>
      <ul class="roles">
        <li>
          <code>viewer</code> reads and saves their own progress, and has no dashboard.
        </li>
        <li>
          <code>teacher</code> sees the courses in <code>courses</code>, a list of course ids.
        </li>
        <li>
          <code>analyst</code> sees everything of the project.
        </li>
        <li>
          <code>owner</code> also manages keys, viewers and the catalogue.
        </li>
      </ul>
      <p class="caption">
        Your application links to <code>{location.origin}/dashboard#sign-in=TOKEN</code>. The part
        behind # is never sent to a server.
      </p>
    </Card>
  )
}
