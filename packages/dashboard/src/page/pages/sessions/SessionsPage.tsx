import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function SessionsPage(): VNode {
  return <Page title="Sessions">…</Page>
}
