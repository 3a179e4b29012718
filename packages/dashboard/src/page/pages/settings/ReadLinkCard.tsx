import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useUser } from '../../app/user.ts'
import { admin } from '../../data/api.ts'
import { useAction } from '../../data/useAction.ts'
import { Card } from '../../ui/Card.tsx'
import { LINK_PREFIX, toReadLink } from './keyOptions.ts'
import { NewKeyDialog } from './NewKeyDialog.tsx'

/** Creates a link that opens this dashboard, for those who only look. */
export function ReadLinkCard({ onChanged }: { readonly onChanged: () => Promise<void> }): VNode {
  const { may, project } = useUser()
  const [link, setLink] = useState<string | undefined>(undefined)
  const create = useAction(async (label: string) => {
    const { key } = await admin.createKey({ kind: 'read', label: LINK_PREFIX + label })
    setLink(toReadLink(location.origin, key))
    void onChanged()
  })
  return (
    <Card
      title="Share this dashboard"
      span={6}
      note="A link that signs in to look, without the right to change anything."
    >
      {may('keys') ? (
        <form
          class="fields"
          onSubmit={async (event) => {
            event.preventDefault()
            const form = event.currentTarget
            const label = String(new FormData(form).get('label')).trim()
            if (await create.run(label)) form.reset()
          }}
        >
          <p>
            Anyone with the link sees <strong>everything of the project “{project}”</strong>, ids of
            viewers included, until you revoke its key above: it is listed as “{LINK_PREFIX}…”.
          </p>
          <label>
            Who it is for
            <input name="label" maxLength={90} placeholder="the design team" required />
          </label>
          <p class="problem" role="alert">
            {create.problem}
          </p>
          <div>
            <button type="submit" disabled={create.isBusy}>
              {create.isBusy ? 'Creating …' : 'Create a link'}
            </button>
          </div>
        </form>
      ) : (
        <p>Only an admin key or an owner can create links. Ask who runs the collector.</p>
      )}
      {link && (
        <NewKeyDialog
          title="The link"
          secret={link}
          note="Send it to those who may see all figures. The part behind # is never sent to a server."
          onClose={() => setLink(undefined)}
        />
      )}
    </Card>
  )
}
