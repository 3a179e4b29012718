import { useEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { readProject, toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'

/** Projects whose overview has led to the install page already: the user may go back. */
const welcomed = new Set<string | null>()

/** Leads from the overview of a project without any video to the install page, once. */
export function useWelcome(hasNoViews: boolean): void {
  const { route } = useLocation()
  const project = readProject()
  const enabled = hasNoViews && !welcomed.has(project)
  const { data } = useRead('videos', [{ limit: 1 }], { enabled })
  useEffect(() => {
    if (!enabled || data?.videos.length !== 0) return
    welcomed.add(project)
    route(toHref('/install'), true)
  }, [enabled, data])
}
