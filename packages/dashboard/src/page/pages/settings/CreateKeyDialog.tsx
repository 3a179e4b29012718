import type { NewKey } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { admin } from '../../data/api.ts'
import { useAction } from '../../data/useAction.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { readKeyForm } from './keyOptions.ts'

interface Props {
  readonly mayCreateAdmin: boolean
  readonly onCreated: (key: NewKey) => void
  readonly onClose: () => void
}

/** The form of a new key. */
export function CreateKeyDialog({ mayCreateAdmin, onCreated, onClose }: Props): VNode {
  const [kind, setKind] = useState('write')
  const create = useAction(async (form: FormData) =>
    onCreated(await admin.createKey(readKeyForm(form))),
  )
  return (
    <Dialog title="Create a key" onClose={onClose}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void create.run(new FormData(event.currentTarget))
        }}
      >
        <label>
          Kind
          <select
            name="kind"
            value={kind}
            onChange={({ currentTarget }) => setKind(currentTarget.value)}
          >
            <option value="write">write: pages send with it</option>
            <option value="read">read: sees everything of the project</option>
            {mayCreateAdmin && <option value="admin">admin: manages keys and viewers</option>}
          </select>
        </label>
        <label>
          Label
          <input name="label" maxLength={100} placeholder="shop" required />
        </label>
        {kind === 'write' && (
          <>
            <label>
              Origins of the pages that may use it
              <textarea
                name="origins"
                rows={2}
                placeholder="https://shop.example https://*.shop.example"
              />
              <span class="caption">Empty: pages of any origin.</span>
            </label>
            <label class="check">
              <input type="checkbox" name="allowServers" />
              With origins: requests of servers may use it as well
            </label>
            <label class="check">
              <input type="checkbox" name="internal" />
              Internal: what is sent with it does not count
            </label>
          </>
        )}
        <p class="problem" role="alert">
          {create.problem}
        </p>
        <div class="dialog-end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={create.isBusy}>
            {create.isBusy ? 'Creating …' : 'Create'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
