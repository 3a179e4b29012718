import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { DCLinter } from 'dclint'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isDatabaseUrl } from '../../src/database/databaseUrl.ts'
import { DEPLOY, readDeployFile } from './deployFiles.ts'

interface Service {
  readonly image?: string
  readonly restart: string
  readonly environment: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly networks: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

const text = readDeployFile('compose.yaml')
const { services, networks, volumes } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const all = Object.entries(services)
const longRunning = all.filter(([, { restart }]) => restart !== 'no')

/** The names in `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, with what follows the name. */
const variables = [...text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)].map(
  ([, name = '', rest = '']) => ({ name, rest }),
)
const example = [...readDeployFile('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(
  ([, name = '', value = '']) => ({ name, value }),
)
const secrets = example.filter(({ name }) => name.endsWith('_PASSWORD'))

describe('compose.yaml', () => {
  it('follows the Compose Specification, without a finding of the linter', () => {
    const order = [
      'service-keys-order',
      'services-alphabetical-order',
      'top-level-properties-order',
    ]
    const rules = Object.fromEntries(order.map((name) => [name, 0 as const]))
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })
    const [result] = linter.lintFiles([`${DEPLOY}compose.yaml`], false)

    expect(result?.messages).toEqual([])
  })

  it('has the services that the guide names', () => {
    expect(Object.keys(services)).toEqual(['collector', 'postgres', 'redis', 'grants', 'grafana'])
    expect(services.postgres?.image).toMatch(/^postgres:18-/)
    expect(services.redis?.image).toMatch(/^redis:8-/)
    expect(services.grafana?.image).toMatch(/^grafana\/grafana:\d+\.\d+\.\d+$/)
  })

  it('checks the health of what runs, and starts it again', () => {
    expect(longRunning.map(([name]) => name)).toEqual(['collector', 'postgres', 'redis', 'grafana'])
    for (const [name, { restart, healthcheck }] of longRunning) {
      expect(restart, name).toBe('unless-stopped')
      expect(healthcheck?.test, name).toSatisfy((test: unknown[]) =>
        test.every((each) => typeof each === 'string'),
      )
    }
    expect(services.collector?.healthcheck?.test.at(-1)).toContain('/readyz')
  })

  it('lets Grafana read only when the migrations and the grants have run', () => {
    expect(services.grants?.depends_on).toEqual({ collector: { condition: 'service_healthy' } })
    expect(services.grafana?.depends_on).toEqual({
      grants: { condition: 'service_completed_successfully' },
    })
  })

  it('publishes no port of the databases, and the others to this machine only', () => {
    expect(services.postgres?.ports).toBeUndefined()
    expect(services.redis?.ports).toBeUndefined()
    for (const port of all.flatMap(([, { ports = [] }]) => ports))
      expect(port).toMatch(/^127\.0\.0\.1:/)
    for (const name of [
      ...(services.postgres?.networks ?? []),
      ...(services.redis?.networks ?? []),
    ])
      expect(networks[name]?.internal, name).toBe(true)
    // What does not need Redis does not reach it.
    const reached = all.filter(([, service]) => service.networks.includes('cache'))
    expect(reached.map(([name]) => name)).toEqual(['collector', 'redis'])
  })

  it('keeps data in named volumes, and mounts files that are there', () => {
    const mounts = all.flatMap(([, service]) => service.volumes ?? [])
    for (const mount of mounts) {
      const [source = ''] = mount.split(':')
      if (source.startsWith('.')) {
        expect(() => statSync(DEPLOY + source), mount).not.toThrow()
        expect(mount).toMatch(/:ro$/)
      } else expect(Object.keys(volumes)).toContain(source)
    }
    // Since version 18 the image keeps its data there; in a volume at …/data nothing would be stored.
    expect(services.postgres?.volumes).toContain('postgres:/var/lib/postgresql')
  })

  it('gives the collector a URL that it accepts', () => {
    const url = services.collector?.environment.DATABASE_URL ?? ''
    expect(isDatabaseUrl(url.replace(/\$\{.*?\}/, 'a1b2'))).toBe(true)
    expect(services.collector?.environment.REDIS_URL).toMatch(/^redis:\/\/:\$\{.*\}@redis:6379$/)
  })
})

describe('the secrets of compose.yaml', () => {
  it('all come from .env, and nothing starts without them', () => {
    expect(secrets.length).toBe(5)
    for (const { name } of secrets) {
      const uses = variables.filter((each) => each.name === name)
      expect(uses.length, name).toBeGreaterThan(0)
      for (const { rest } of uses) expect(rest, name).toMatch(/^:\?.*\.env/)
    }
    const given = all.flatMap(([, { environment }]) => Object.entries(environment))
    for (const [name, value] of given)
      if (/pass|secret|token/i.test(name)) expect(value, name).toMatch(/^\$\{\w+:\?/)
  })

  it('have no value in .env.example that would work', () => {
    for (const { name, value } of secrets) expect(value, name).toBe('')
  })

  it('are not in the repository', () => {
    const files = ['.env', 'collector.env']
    const ignored = execFileSync('git', ['check-ignore', ...files], {
      cwd: DEPLOY,
      encoding: 'utf8',
    })
    expect(ignored.trim().split('\n')).toEqual(files)
  })

  it('have no superuser among them that a service uses', () => {
    const users = variables.filter(({ name }) => name === 'POSTGRES_PASSWORD')
    expect(users).toHaveLength(1)
    expect(services.postgres?.environment).toHaveProperty('POSTGRES_PASSWORD')
  })
})

it('.env.example documents every variable of compose.yaml, and no other', () => {
  const names = [...new Set(variables.map(({ name }) => name))]
  expect(names.sort()).toEqual(example.map(({ name }) => name).sort())
  for (const { name, value } of example.filter((each) => !secrets.includes(each))) {
    const defaults = variables.filter((each) => each.name === name).map(({ rest }) => rest)
    expect(defaults, name).toEqual([`:-${value}`])
  }
})
