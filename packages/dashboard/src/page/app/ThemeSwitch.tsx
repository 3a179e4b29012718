import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

const KEY = 'playhead-theme'
const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const readTheme = (): Theme => {
  const stored = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

/** Chooses light or dark; charts draw themselves again on the event `playhead-theme`. */
export function ThemeSwitch(): VNode {
  const [theme, setTheme] = useState(readTheme)
  function choose(next: Theme): void {
    setTheme(next)
    localStorage.setItem(KEY, next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    dispatchEvent(new Event(KEY))
  }
  return (
    <label class="theme">
      <span>Theme</span>
      <select value={theme} onChange={({ currentTarget }) => choose(currentTarget.value as Theme)}>
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {each === 'system' ? 'as the system' : each}
          </option>
        ))}
      </select>
    </label>
  )
}
