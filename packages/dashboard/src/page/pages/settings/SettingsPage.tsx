import type { KeyInfo } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useUser } from '../../app/user.ts'
import { admin } from '../../data/api.ts'
import { many } from '../../format/format.ts'
import { Page } from '../../ui/Page.tsx'
import { InternalViewersCard } from './InternalViewersCard.tsx'
import { KeysCard } from './KeysCard.tsx'
import { readKeyState } from './keyOptions.ts'
import { ReadLinkCard } from './ReadLinkCard.tsx'
import { RetentionCard } from './RetentionCard.tsx'
import { TokensCard } from './TokensCard.tsx'
import { useAdminRead } from './useAdminRead.ts'

/** Who may send and read, and what is kept. */
export function SettingsPage(): VNode {
  const { may, project } = useUser()
  const { result, reload } = useAdminRead('keys', () => admin.keys(), may('keys'))
  return (
    <Page
      title="Settings"
      lead={
        !may('keys') ? (
          <>
            You look at the project <strong>{project}</strong>, and change nothing: that takes an
            admin key or an owner.
          </>
        ) : result.data ? (
          <Lead keys={result.data.keys} project={project} />
        ) : (
          'Reading the keys …'
        )
      }
    >
      <KeysCard keys={result} onChanged={reload} />
      <ReadLinkCard onChanged={reload} />
      <InternalViewersCard />
      <RetentionCard />
      <TokensCard />
    </Page>
  )
}

interface LeadProps {
  readonly keys: readonly KeyInfo[]
  readonly project: string
}

function Lead({ keys, project }: LeadProps): VNode {
  const now = Date.now()
  const countActive = (kind: KeyInfo['kind']): number =>
    keys.filter((key) => key.kind === kind && readKeyState(key.revokedAt, now) !== 'revoked').length
  return (
    <>
      The project <strong>{project}</strong> has {many(countActive('write'), 'write key')},{' '}
      {many(countActive('read'), 'read key')} and {many(countActive('admin'), 'admin key')} in use.
    </>
  )
}
