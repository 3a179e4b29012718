import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import type { SessionInfo } from '../../sessionInfo.ts'
import { signOut } from '../data/api.ts'
import { toHref } from '../data/urlState.ts'
import { Brand } from './Brand.tsx'
import { DataHealth } from './DataHealth.tsx'
import { Icon } from './Icon.tsx'
import { BASE, NAVIGATION } from './routes.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { useUser } from './user.ts'

interface Props {
  readonly children: ComponentChildren
  readonly onSignedOut: (session: SessionInfo) => void
}

/** What every page has around it: navigation, project, and whether all data arrived. */
export function Shell({ children, onSignedOut }: Props): VNode {
  const user = useUser()
  const { path } = useLocation()
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [path])
  useEffect(() => {
    if (!open) return undefined
    const close = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') setOpen(false)
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [open])
  const pages = NAVIGATION.filter(({ permission }) => user.may(permission))
  const below = path.slice(BASE.length) || '/'
  // Who may not see the overview starts with the first page that they may.
  const current = below === '/' ? (pages[0]?.path ?? '/') : below

  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="side" data-open={open}>
        <div class="side-top">
          <a href={toHref('/')} class="home">
            <Brand />
          </a>
          <button
            type="button"
            class="menu"
            aria-expanded={open}
            aria-controls="navigation"
            onClick={() => setOpen(!open)}
          >
            Menu
          </button>
        </div>
        <div class="side-rest" id="navigation">
          <ProjectSwitch />
          <nav aria-label="Pages">
            <ul>
              {pages.map((item) => (
                <li key={item.path}>
                  <a
                    href={toHref(item.path)}
                    aria-current={isCurrent(item.path, current) ? 'page' : undefined}
                  >
                    <Icon name={item.icon} />
                    {item.label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="side-end">
            {user.may('read') && <DataHealth />}
            <ThemeSwitch />
            <button type="button" class="quiet" onClick={async () => onSignedOut(await signOut())}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {user.project === DEMO && (
          <p class="demo-note">
            Demo data of a made-up course platform. To remove it, stop the collector and run{' '}
            <code>npx pnpm@12 demo:data --remove</code>.
          </p>
        )}
        {children}
      </main>
    </div>
  )
}

/** The project that `pnpm demo:data` fills. */
const DEMO = 'demo'

const isCurrent = (item: string, path: string): boolean =>
  item === '/' ? path === '/' : path === item || path.startsWith(`${item}/`)

function ProjectSwitch(): VNode | null {
  const { projects, project } = useUser()
  const { route, path } = useLocation()
  if (projects.length < 2) return null
  // The same page of the other project, which has no video or session of this one.
  const [page = ''] = path.slice(BASE.length + 1).split('/')
  return (
    <label class="project">
      <span>Project</span>
      <select
        value={project}
        onChange={({ currentTarget }) =>
          route(`${BASE}${page && `/${page}`}?project=${currentTarget.value}`)
        }
      >
        {projects.map((slug) => (
          <option key={slug}>{slug}</option>
        ))}
      </select>
    </label>
  )
}
