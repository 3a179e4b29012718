import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function ViewersPage(): VNode {
  return <Page title="Viewers">…</Page>
}
