import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function PlaybackPage(): VNode {
  return <Page title="Playback quality">…</Page>
}
