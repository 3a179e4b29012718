import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useUser } from '../../app/user.ts'
import { admin } from '../../data/api.ts'
import { useAction } from '../../data/useAction.ts'
import { splitList } from '../settings/keyOptions.ts'

interface Props {
  /** The write key that the snippet has; empty without one. */
  readonly value: string
  readonly onKey: (key: string) => void
}

/** A write key is readable only when it is created: here, or pasted. */
export function KeyChoice({ value, onKey }: Props): VNode {
  const isAllowed = useUser().may('keys')
  const [created, setCreated] = useState('')
  const create = useAction(async (form: FormData) => {
    const label = String(form.get('label')).trim()
    const origins = splitList(String(form.get('origins')))
    onKey((await admin.createKey({ kind: 'write', label, origins })).key)
    setCreated(label)
  })
  return (
    <div class="key-choice">
      <label class="fields">
        Your write key
        <input
          value={value}
          placeholder="wk_…"
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => onKey(currentTarget.value.trim())}
        />
      </label>
      <p class="caption" role="status">
        {created &&
          `The key “${created}” was created and is in the snippet. Copy it now: it is not shown again.`}
      </p>
      {isAllowed ? (
        <details class="key-new">
          <summary>Create a write key</summary>
          <form
            class="fields"
            onSubmit={(event) => {
              event.preventDefault()
              void create.run(new FormData(event.currentTarget))
            }}
          >
            <label>
              Label
              <input name="label" maxLength={100} placeholder="shop" required />
            </label>
            <label>
              Origins of the pages that may use it, or empty for all
              <input name="origins" placeholder="https://shop.example" />
            </label>
            <p class="problem" role="alert">
              {create.problem}
            </p>
            <div>
              <button type="submit" class="primary" disabled={create.isBusy}>
                {create.isBusy ? 'Creating …' : 'Create and put it into the snippet'}
              </button>
            </div>
          </form>
        </details>
      ) : (
        <p class="caption">
          A write key of this project is needed. To create one, sign in with an admin key, or run{' '}
          <code>playhead-collector keys create --kind write --label shop</code> on the server.
        </p>
      )}
    </div>
  )
}
