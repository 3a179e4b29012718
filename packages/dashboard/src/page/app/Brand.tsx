import type { VNode } from 'preact'

export function Brand(): VNode {
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect x="1" y="15" width="30" height="10" rx="3" class="brand-track" />
        <path d="M1 18a3 3 0 0 1 3-3h13v10H4a3 3 0 0 1-3-3z" class="brand-played" />
        <path d="M11 4h12v5l-4.6 5V29h-2.8V14L11 9z" class="brand-head" />
      </svg>
      Playhead
    </span>
  )
}
