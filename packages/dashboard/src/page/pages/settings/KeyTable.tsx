import type { KeyInfo } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { moment } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { readKeyState } from './keyOptions.ts'

interface Props {
  readonly keys: readonly KeyInfo[]
  /** Whether the user may change a key. */
  readonly mayChange: (key: KeyInfo) => boolean
  readonly onRotate: (key: KeyInfo) => void
  readonly onRevoke: (key: KeyInfo) => void
}

/** The keys of the project: active ones first. */
export function KeyTable({ keys, mayChange, onRotate, onRevoke }: Props): VNode {
  const now = Date.now()
  const isRevoked = ({ revokedAt }: KeyInfo): number =>
    readKeyState(revokedAt, now) === 'revoked' ? 1 : 0
  const rows = [...keys].sort((a, b) => isRevoked(a) - isRevoked(b) || b.createdAt - a.createdAt)
  return (
    <DataTable
      caption="Keys of the project"
      rows={rows}
      toKey={({ id }) => String(id)}
      columns={[
        { label: 'Key', cell: (key) => <KeyName of={key} /> },
        { label: 'Kind', cell: ({ kind }) => kind },
        { label: 'Origins', isMinor: true, cell: (key) => <Origins of={key} /> },
        {
          label: 'Last used',
          isMinor: true,
          cell: ({ lastUsedOn }) => lastUsedOn ?? <span class="caption">not used yet</span>,
        },
        { label: 'State', cell: ({ revokedAt }) => <State revokedAt={revokedAt} now={now} /> },
        {
          label: 'Change',
          cell: (key) =>
            readKeyState(key.revokedAt, now) === 'revoked' ? null : mayChange(key) ? (
              <span class="row-buttons">
                <button
                  type="button"
                  aria-label={`Rotate ${key.label || key.prefix}, ${key.kind} key`}
                  onClick={() => onRotate(key)}
                >
                  Rotate
                </button>
                <button
                  type="button"
                  class="danger"
                  aria-label={`Revoke ${key.label || key.prefix}, ${key.kind} key`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke
                </button>
              </span>
            ) : (
              <span class="caption">with an admin key</span>
            ),
        },
      ]}
    />
  )
}

function KeyName({ of: { label, prefix } }: { readonly of: KeyInfo }): VNode {
  return (
    <span class="key-name">
      <span>{label || 'without a label'}</span>
      <code>{prefix}</code>
    </span>
  )
}

function Origins({ of: key }: { readonly of: KeyInfo }): VNode | null {
  if (key.kind !== 'write') return null
  return (
    <span class="key-name">
      <span>{key.origins.length ? key.origins.join(' ') : 'all'}</span>
      {key.allowServers && <span class="caption">and servers</span>}
      {key.internal && <span class="caption">internal: does not count</span>}
    </span>
  )
}

function State(props: { readonly revokedAt: number | null; readonly now: number }): VNode {
  const { revokedAt, now } = props
  const state = readKeyState(revokedAt, now)
  if (state === 'active') return <span class="state state-playing">active</span>
  if (state === 'ending')
    return <span class="state state-starting">until {moment(revokedAt ?? now)}</span>
  return <span class="state state-ended">revoked</span>
}
