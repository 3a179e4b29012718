import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function DataPage(): VNode {
  return <Page title="Data quality">…</Page>
}
