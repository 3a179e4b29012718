import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 2500

interface Props {
  readonly text: string
  readonly label?: string
}

/** Copies a text, and shows that it did. */
export function CopyButton({ text, label = 'Copy' }: Props): VNode {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return undefined
    const timer = setTimeout(() => setState('ready'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  async function copy(): Promise<void> {
    // Pages of plain http on other machines have no clipboard.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setState(copied ? 'copied' : 'failed')
  }
  return (
    <>
      <button type="button" class="copy" onClick={() => void copy()}>
        {state === 'copied' ? 'Copied' : label}
      </button>
      <span role="status" class={state === 'failed' ? 'caption' : 'hidden'}>
        {MESSAGES[state]}
      </span>
    </>
  )
}

const MESSAGES = {
  ready: '',
  copied: 'Copied to the clipboard',
  failed: 'The browser does not allow it: select the text and copy it.',
}
