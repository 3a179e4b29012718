import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function InstallPage(): VNode {
  return <Page title="Install">…</Page>
}
