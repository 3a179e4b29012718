import { DockerfileParser, type Healthcheck } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { readDeployFile } from './deployFiles.ts'

const text = readDeployFile('Dockerfile')
const dockerfile = DockerfileParser.parse(text)
const instructions = dockerfile.getInstructions()
const named = (keyword: string): string[] =>
  instructions
    .filter((each) => each.getKeyword() === keyword)
    .map((each) => each.getRawArgumentsContent() ?? '')
const parseJson = (given: string | undefined): unknown => JSON.parse(given ?? '')

describe('the Dockerfile', () => {
  it('is valid', () => {
    expect(validate(text)).toEqual([])
  })

  it('runs as a user without rights, which the directory of the data belongs to', () => {
    expect(named('USER').at(-1)).toBe('node')
    expect(text).toMatch(/install -d -o node -g node -m 0700 \/data$/m)
    expect(named('VOLUME')).toEqual(['/data'])
    expect(named('ENV').join(' ')).toContain('DATA_DIR=/data/')
  })

  it('is based on a version of Node that is written in full, in every stage', () => {
    const images = dockerfile.getFROMs().map((from) => from.getImage())
    expect(images.length).toBeGreaterThan(1)
    for (const image of images) expect(image).toMatch(/^node:24\.\d+\.\d+-\w+-slim$/)
  })

  it('starts Node itself, so that it receives SIGTERM', () => {
    expect(parseJson(named('ENTRYPOINT')[0])).toEqual([
      'node',
      'node_modules/@playhead/collector/dist/cli.js',
    ])
    expect(named('CMD')).toEqual([])
    expect(named('STOPSIGNAL')).toEqual(['SIGTERM'])
  })

  it('is healthy while the process answers', () => {
    const [check] = instructions.filter((each) => each.getKeyword() === 'HEALTHCHECK')
    const arguments_ = (check as Healthcheck).getRawArgumentsContent() ?? ''
    expect((check as Healthcheck).getSubcommand()?.getValue()).toBe('CMD')
    const [program, , script] = parseJson(arguments_.slice(arguments_.indexOf('['))) as string[]
    expect(program).toBe('node')
    expect(script).toContain('/healthz')
  })

  it('listens outside of the container, on the port that it exposes', () => {
    const environment = named('ENV').join(' ')
    expect(environment).toContain('HOST=0.0.0.0')
    expect(environment).toContain(`PORT=${named('EXPOSE')[0]}`)
  })

  it('loads nothing by URL, and runs no scripts of packages', () => {
    expect(named('ADD')).toEqual([])
    const [install] = named('RUN').filter((command) => command.includes('npm install'))
    expect(install).toContain('--ignore-scripts')
    expect(named('RUN').join()).not.toMatch(/curl|wget|https?:/)
  })

  it('holds no secret', () => {
    const names = [...named('ENV'), ...named('ARG')].join(' ')
    expect(names).not.toMatch(/pass|secret|token|key|database_url|redis_url/i)
    expect(named('COPY').join()).not.toMatch(/\.env/)
  })

  it('takes nothing into the build but the packages', () => {
    const rules = readDeployFile('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
    expect(rules).toEqual(['*', '!packages'])
  })
})
