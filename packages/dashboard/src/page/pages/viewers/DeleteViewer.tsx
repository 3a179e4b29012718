import { useQueryClient } from '@tanstack/preact-query'
import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { admin } from '../../data/api.ts'
import { toHref } from '../../data/urlState.ts'

/** A button that removes a viewer's name from everything, after a question. */
export function DeleteViewer({ viewerId }: { readonly viewerId: string }): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const client = useQueryClient()
  const { route } = useLocation()

  async function remove(): Promise<void> {
    setBusy(true)
    setProblem('')
    try {
      await admin.deleteViewer(viewerId)
      dialog.current?.close()
      // This page would read a viewer that there is no more: the next one reads again.
      await client.invalidateQueries({ refetchType: 'none' })
      route(toHref('/viewers'), true)
    } catch (error) {
      setProblem(
        `The viewer was not deleted: ${error instanceof Error ? error.message : error}. Try again.`,
      )
    }
    setBusy(false)
  }

  return (
    <>
      <button type="button" class="danger" onClick={() => dialog.current?.showModal()}>
        Delete this viewer …
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="delete-title">
        <h2 id="delete-title">Delete {viewerId}?</h2>
        <p>
          A random id takes the place of <b>{viewerId}</b> everywhere, also in records that arrive
          later for earlier sessions. This cannot be undone.
        </p>
        <ul>
          <li>
            Removed: the id, saved positions, the data of the page's own events, and addresses of
            pages that contain the id.
          </li>
          <li>
            Kept without the id: sessions, purchases and all totals, so that no figure of the past
            changes.
          </li>
        </ul>
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" class="danger" disabled={busy} onClick={() => void remove()}>
            {busy ? 'Deleting …' : 'Delete for good'}
          </button>
        </div>
      </dialog>
    </>
  )
}
