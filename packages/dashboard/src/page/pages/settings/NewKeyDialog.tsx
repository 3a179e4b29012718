import type { VNode } from 'preact'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

interface Props {
  readonly title: string
  /** The key, or a link with it. */
  readonly secret: string
  readonly note: string
  readonly onClose: () => void
}

/** Shows a new key, this once. */
export function NewKeyDialog({ title, secret, note, onClose }: Props): VNode {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        <strong>It is shown only now.</strong> The collector keeps a hash of it. {note}
      </p>
      <div class="secret">
        <code>{secret}</code>
        <CopyButton text={secret} />
      </div>
      <div class="dialog-end">
        <button type="button" class="primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  )
}
