import type { VNode } from 'preact'
import { useUser } from '../../app/user.ts'
import { admin } from '../../data/api.ts'
import { useAction } from '../../data/useAction.ts'
import { many } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Result } from '../../ui/Result.tsx'
import { useAdminRead } from './useAdminRead.ts'

/** One id in each line; ids may contain spaces. */
const splitLines = (text: string): readonly string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

/** Viewers of the team, whose views do not count. */
export function InternalViewersCard(): VNode {
  const isAllowed = useUser().may('viewers:internal')
  const { result, reload } = useAdminRead('viewers', () => admin.internalViewers(), isAllowed)
  const save = useAction(async (ids: readonly string[]) => {
    await admin.setInternalViewers(ids)
    await reload()
  })
  return (
    <Card
      title="Viewers of your team"
      span={6}
      note="What they watch from now on is refused with the reason “internal”, and counts nowhere."
    >
      {isAllowed ? (
        <Result of={result} height={190}>
          {({ viewerIds }) => (
            <form
              class="fields"
              onSubmit={(event) => {
                event.preventDefault()
                void save.run(splitLines(String(new FormData(event.currentTarget).get('ids'))))
              }}
            >
              <label>
                Viewer ids, one in a line
                <textarea
                  key={viewerIds.join()}
                  name="ids"
                  rows={4}
                  spellcheck={false}
                  placeholder="user-7"
                >
                  {viewerIds.join('\n')}
                </textarea>
              </label>
              <p class="problem" role="alert">
                {save.problem}
              </p>
              <div class="row-buttons">
                <button type="submit" disabled={save.isBusy}>
                  {save.isBusy ? 'Saving …' : 'Save'}
                </button>
                <span class="caption" role="status">
                  {viewerIds.length
                    ? `${many(viewerIds.length, 'viewer')} listed`
                    : 'The list is empty'}
                </span>
              </div>
            </form>
          )}
        </Result>
      ) : (
        <p>
          Only an admin key or an owner can see and change this list. A read key sees the figures.
        </p>
      )}
    </Card>
  )
}
