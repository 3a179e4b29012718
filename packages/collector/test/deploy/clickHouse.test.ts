import { statSync } from 'node:fs'
import { DCLinter } from 'dclint'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { isClickHouseUrl } from '../../src/clickhouse/clickHouseUrl.ts'
import { DEPLOY, readDeployFile } from './deployFiles.ts'

const text = readDeployFile('compose.clickhouse.yaml')
const { services, networks } = parse(text)
const base = parse(readDeployFile('compose.yaml'), { merge: true })

it('compose.clickhouse.yaml has no finding of the linter', () => {
  const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order']
  const rules = Object.fromEntries(order.map((name) => [name, 0 as const]))
  const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })
  const [result] = linter.lintFiles([`${DEPLOY}compose.clickhouse.yaml`], false)
  expect(result?.messages).toEqual([])
})

it('adds ClickHouse to compose.yaml: no port, no way out, and a URL that the collector accepts', () => {
  expect(Object.keys(services)).toEqual(['collector', 'clickhouse'])
  const { clickhouse, collector } = services
  expect(base.services).toHaveProperty('collector')
  expect(base.services).not.toHaveProperty('clickhouse')
  expect(clickhouse).not.toHaveProperty('ports')
  expect(clickhouse.networks).toEqual(collector.networks)
  expect(networks.warehouse.internal).toBe(true)
  expect(clickhouse.mem_limit).toMatch(/^\d+g$/)
  for (const service of [clickhouse, collector])
    for (const [name, value] of Object.entries<string>(service.environment))
      if (/PASSWORD|URL/.test(name)) expect(value).toMatch(/\$\{CLICKHOUSE_PASSWORD:\?/)
  const url = collector.environment.CLICKHOUSE_URL.replace(/\$\{.*?\}/, 'a1b2')
  expect(isClickHouseUrl(url)).toBe(true)
})

it('limits what ClickHouse writes about itself, and its memory', () => {
  for (const mount of services.clickhouse.volumes as string[]) {
    const [source = ''] = mount.split(':')
    if (source.startsWith('.')) expect(() => statSync(DEPLOY + source), mount).not.toThrow()
  }
  const config = readDeployFile('clickhouse/config.xml')
  const logs = [...config.matchAll(/^ {2}<(\w+_log) (\w+)="1"(?:\/>|>(.*?)<\/\1>)/gms)]
  expect(logs.length).toBeGreaterThan(15)
  for (const [, name, what, body = ''] of logs)
    if (what === 'replace') expect(body, name).toContain('INTERVAL 3 DAY DELETE')
    else expect(what, name).toBe('remove')
  expect(config).toContain('<max_server_memory_usage_to_ram_ratio>')
  expect(readDeployFile('clickhouse/users.xml')).toMatch(/<max_memory_usage>\d+</)
  for (const file of ['clickhouse/config.xml', 'clickhouse/users.xml']) {
    const tags = [...readDeployFile(file).matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)]
    const open: string[] = []
    for (const [, closing, name, empty] of tags) {
      if (closing) expect(open.pop()).toBe(name)
      else if (!empty) open.push(name as string)
    }
    expect(open).toEqual([])
  }
})
