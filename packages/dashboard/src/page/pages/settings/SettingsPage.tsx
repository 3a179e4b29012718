import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function SettingsPage(): VNode {
  return <Page title="Settings">…</Page>
}
