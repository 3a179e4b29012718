import type { Playhead } from '@playhead/core'
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useState,
} from 'react'
import { useEarlyEffect } from './useEarlyEffect.ts'
import { useGone } from './useGone.ts'
import { useWatched, watchable } from './watchable.ts'

/** What `<PlayheadProvider>` takes. */
export interface PlayheadProviderProps {
  /**
   * The playhead of the page: one that you made and end yourself; or a function that makes one,
   * called in the browser only, whose playhead is ended when the provider is gone; or null while no
   * playhead exists, as on a server.
   */
  readonly playhead: Playhead | (() => Playhead) | null
  readonly children?: ReactNode
}

/** Undefined without a provider; null while the provider has no playhead. */
const PlayheadContext = createContext<Playhead | null | undefined>(undefined)

/** Gives the hooks below it their playhead. */
export function PlayheadProvider({
  playhead: given,
  children,
}: PlayheadProviderProps): ReactElement {
  const [own] = useState(() => watchable<Playhead>())
  const made = useWatched(own)
  const make = typeof given === 'function' ? given : null

  // Once: an inline function is another one in every render.
  useEarlyEffect(() => {
    if (make && !own.value) own.set(make())
  })
  useGone(() => {
    void own.value?.destroy()
    own.set(null)
  })

  return createElement(
    PlayheadContext.Provider,
    { value: make ? made : (given as Playhead | null) },
    children,
  )
}

/**
 * The playhead of the page; null on a server, and in the first render below a provider that makes
 * its own.
 * @throws Error if there is no `<PlayheadProvider>` above.
 */
export function usePlayhead(): Playhead | null {
  const playhead = useContext(PlayheadContext)
  if (playhead === undefined) {
    throw new Error(
      'playhead: this hook needs a <PlayheadProvider playhead={createPlayhead(…)}> above the component that calls it',
    )
  }
  return playhead
}
