import type { KeyInfo, NewKey } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { admin } from '../../data/api.ts'
import { useAction } from '../../data/useAction.ts'
import { Dialog } from '../../ui/Dialog.tsx'

interface Props {
  readonly target: KeyInfo
  readonly onClose: () => void
}

const nameKey = ({ label, prefix }: KeyInfo): string => (label ? `“${label}”` : prefix)

/** What stops working, by the kind of the key. */
const EFFECTS: Readonly<Record<KeyInfo['kind'], string>> = {
  write: 'Pages that use it cannot send any more; what they record is refused.',
  read: 'Links and programs that use it cannot read any more.',
  admin: 'Who uses it cannot manage this project any more.',
}

/** Asks before a key is revoked. */
export function RevokeDialog(props: Props & { readonly onRevoked: () => Promise<void> }): VNode {
  const { target, onClose, onRevoked } = props
  const revoke = useAction(async () => {
    await admin.revokeKey(target.id)
    await onRevoked()
  })
  return (
    <Dialog title={`Revoke the key ${nameKey(target)}?`} onClose={onClose}>
      <p>{EFFECTS[target.kind]} It takes effect within 10 seconds and cannot be undone.</p>
      <p class="problem" role="alert">
        {revoke.problem}
      </p>
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          class="danger"
          disabled={revoke.isBusy}
          onClick={() => void revoke.run()}
        >
          {revoke.isBusy ? 'Revoking …' : 'Revoke'}
        </button>
      </div>
    </Dialog>
  )
}

const MAX_GRACE_HOURS = 720
const DEFAULT_GRACE_HOURS = 24

/** Replaces a key by a new one with the same settings. */
export function RotateDialog(props: Props & { readonly onRotated: (key: NewKey) => void }): VNode {
  const { target, onClose, onRotated } = props
  const rotate = useAction(async (graceHours: number) =>
    onRotated(await admin.rotateKey(target.id, { graceHours })),
  )
  return (
    <Dialog title={`Rotate the key ${nameKey(target)}`} onClose={onClose}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void rotate.run(Number(new FormData(event.currentTarget).get('hours')))
        }}
      >
        <p>
          Creates a key with the same settings. The old one stays valid for as long as you need to
          replace it.
        </p>
        <label>
          Hours until the old key ends
          <input
            type="number"
            name="hours"
            min={0}
            max={MAX_GRACE_HOURS}
            step="any"
            value={DEFAULT_GRACE_HOURS}
            required
          />
        </label>
        <p class="problem" role="alert">
          {rotate.problem}
        </p>
        <div class="dialog-end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={rotate.isBusy}>
            {rotate.isBusy ? 'Rotating …' : 'Rotate'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
