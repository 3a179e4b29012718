import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function SessionPage(): VNode {
  return <Page title="Session">…</Page>
}
