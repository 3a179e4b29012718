import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'

const WAIT_MS = 250

/** Text to search for, in the address as `search`; it is searched while one types. */
export function SearchField({ label }: { readonly label: string }): VNode {
  const { query, path, route } = useLocation()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function search(text: string): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const next = new URLSearchParams(location.search)
      next.delete('cursor')
      if (text) next.set('search', text)
      else next.delete('search')
      route(`${path}?${next}`, true)
    }, WAIT_MS)
  }
  return (
    <input
      type="search"
      class="search"
      aria-label={label}
      placeholder={label}
      value={query.search ?? ''}
      onInput={({ currentTarget }) => search(currentTarget.value.trim())}
    />
  )
}
