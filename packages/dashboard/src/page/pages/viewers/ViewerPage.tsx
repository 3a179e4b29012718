import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function ViewerPage(): VNode {
  return <Page title="Viewer">…</Page>
}
