import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function LivePage(): VNode {
  return <Page title="Live">…</Page>
}
