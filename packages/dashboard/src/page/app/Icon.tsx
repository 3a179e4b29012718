import type { VNode } from 'preact'
import type { IconName } from './routes.ts'

/** Paths of 20 × 20 icons, drawn by their lines. */
const PATHS: Readonly<Record<IconName, string>> = {
  overview: 'M3 16V9m4.7 7V4m4.6 12v-5m4.7 5V7',
  videos: 'M3 4.5h14v11H3zM8.5 7.5v5l4-2.5z',
  courses: 'M3 5h9M3 10h14M3 15h6M14 3.5l2 1.5-2 1.5z',
  sessions: 'M2 10h16M5 7v6M9 5v10M14 8v4',
  viewers: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3 2.7-5 6-5s6 2 6 5',
  live: 'M10 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6 14a5.7 5.7 0 0 1 0-8m8 0a5.7 5.7 0 0 1 0 8M3.5 16.5a9.2 9.2 0 0 1 0-13m13 0a9.2 9.2 0 0 1 0 13',
  playback: 'M3 13a7 7 0 1 1 14 0M10 13l3.5-4',
  data: 'M10 2.5l6.5 2.5v4.5c0 4-2.8 6.8-6.5 8-3.7-1.2-6.5-4-6.5-8V5zM7 10l2.2 2.2L13.2 8',
  settings: 'M3 6h8m4 0h2M3 14h2m4 0h8M13 4v4M7 12v4',
  install: 'M10 3v9m-3.5-3.5L10 12l3.5-3.5M3.5 16h13',
}

export function Icon({ name }: { readonly name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
