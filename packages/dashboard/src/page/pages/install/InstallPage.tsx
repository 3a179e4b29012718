import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { Card } from '../../ui/Card.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { FirstSession } from './FirstSession.tsx'
import { KeyChoice } from './KeyChoice.tsx'
import { SNIPPETS, type Snippet } from './snippets.ts'

/** The first session makes the page another one. */
const EVERY_MS = 5000
const GUIDES = 'https://github.com/playhead-video/playhead/blob/main/docs'

/** How to measure a player on a page, and whether it works. */
export function InstallPage(): VNode {
  // `player` is a filter of the other pages.
  const { snippet: chosen } = useLocation().query
  const snippet = SNIPPETS.find(({ id }) => id === chosen) ?? (SNIPPETS[0] as Snippet)
  const [key, setKey] = useState('')
  const videos = useRead('videos', [{ limit: 1 }], { everyMs: EVERY_MS })
  const isEmpty = videos.data?.videos.length === 0
  return (
    <Page
      title="Install"
      lead={
        <>
          {isEmpty && 'Nothing was measured yet. '}Pick your player, put the snippet into your page,
          and play the video: <strong>the session appears below within seconds.</strong>
        </>
      }
    >
      <Card title="1. Your player">
        <nav class="segments" aria-label="Player">
          {SNIPPETS.map(({ id, label }) => (
            <a
              key={id}
              href={toHref('/install', { snippet: id })}
              aria-current={id === snippet.id ? 'true' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </Card>
      <Card
        title="2. Your key"
        span={4}
        note="Pages send with a write key. It can send and not read, so it may be seen by everyone."
      >
        <KeyChoice value={key} onKey={setKey} />
      </Card>
      <SnippetCard snippet={snippet} writeKey={key || 'wk_…'} />
      <Card title="4. Does it work?">
        <FirstSession isFirst={isEmpty} />
      </Card>
    </Page>
  )
}

function SnippetCard(props: { readonly snippet: Snippet; readonly writeKey: string }): VNode {
  const { snippet, writeKey } = props
  const { label, note, packages, guide } = snippet
  const { origin } = location
  const code = snippet.code({
    url: `${origin}/v1/ingest`,
    script: `${origin}/playhead.js`,
    key: writeKey,
  })
  const install = `npm install ${packages.join(' ')}`
  return (
    <Card
      title="3. The snippet"
      span={8}
      note={note}
      actions={
        <a href={`${GUIDES}/${guide}`} rel="noreferrer">
          Guide: {label}
        </a>
      }
    >
      {packages.length > 0 && <Code name="Packages" text={install} />}
      <Code name={packages.length ? 'Code' : 'HTML'} text={code} />
      <p class="caption">
        For figures of viewers and for resuming, pass your id of the viewer as well:{' '}
        <code>{packages.length ? "viewerId: 'user-7'" : 'data-viewer-id="user-7"'}</code>
        {packages.length ? ', beside transport.' : ', in the script tag.'} Without it, views are
        anonymous.
      </p>
    </Card>
  )
}

function Code({ name, text }: { readonly name: string; readonly text: string }): VNode {
  return (
    <div class="code">
      <div class="code-head">
        {name}
        <CopyButton text={text} />
      </div>
      <pre>{text}</pre>
    </div>
  )
}
