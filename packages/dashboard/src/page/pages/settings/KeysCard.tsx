import type { KeyInfo, KeyList, NewKey } from '@playhead/collector/client'
import type { UseQueryResult } from '@tanstack/preact-query'
import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useUser } from '../../app/user.ts'
import { Card } from '../../ui/Card.tsx'
import { Result } from '../../ui/Result.tsx'
import { CreateKeyDialog } from './CreateKeyDialog.tsx'
import { RevokeDialog, RotateDialog } from './EndKeyDialog.tsx'
import { KeyTable } from './KeyTable.tsx'
import { NewKeyDialog } from './NewKeyDialog.tsx'

type Open =
  | { readonly name: 'create' }
  | { readonly name: 'rotate' | 'revoke'; readonly key: KeyInfo }
  | { readonly name: 'created'; readonly key: NewKey }

interface Props {
  readonly keys: UseQueryResult<KeyList>
  readonly onChanged: () => Promise<void>
}

/** The keys of the project, and how to change them. */
export function KeysCard({ keys, onChanged }: Props): VNode {
  const { may } = useUser()
  const [open, setOpen] = useState<Open | undefined>(undefined)
  const create = useRef<HTMLButtonElement>(null)
  const close = (): void => setOpen(undefined)
  function show(key: NewKey): void {
    setOpen({ name: 'created', key })
    void onChanged()
  }
  return (
    <Card
      title="Keys"
      note="Pages send with a write key; a read key sees everything of the project; an admin key manages it. The collector keeps hashes only."
      actions={
        may('keys') && (
          <button ref={create} type="button" onClick={() => setOpen({ name: 'create' })}>
            Create a key
          </button>
        )
      }
    >
      {may('keys') ? (
        <Result of={keys} height={220}>
          {(data) => (
            <KeyTable
              keys={data.keys}
              mayChange={({ kind }) => kind !== 'admin' || may('keys:admin')}
              onRotate={(key) => setOpen({ name: 'rotate', key })}
              onRevoke={(key) => setOpen({ name: 'revoke', key })}
            />
          )}
        </Result>
      ) : (
        <p>
          You signed in without the right to see keys. Sign in with an admin key (<code>ak_…</code>)
          or as an owner, or use <code>playhead-collector keys list</code> on the server.
        </p>
      )}
      {open?.name === 'create' && (
        <CreateKeyDialog mayCreateAdmin={may('keys:admin')} onCreated={show} onClose={close} />
      )}
      {open?.name === 'rotate' && (
        <RotateDialog target={open.key} onRotated={show} onClose={close} />
      )}
      {open?.name === 'revoke' && (
        <RevokeDialog
          target={open.key}
          onRevoked={async () => {
            await onChanged()
            close()
            // The button that opened the dialog goes with the next rendering of the table.
            setTimeout(() => create.current?.focus())
          }}
          onClose={close}
        />
      )}
      {open?.name === 'created' && (
        <NewKeyDialog
          title={`The new ${open.key.kind} key`}
          secret={open.key.key}
          note="Copy it to where it is used."
          onClose={close}
        />
      )}
    </Card>
  )
}
