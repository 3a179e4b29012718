import { describe, expect, it } from 'vitest'
import { fetchTransport } from './index.ts'

describe('fetchTransport() with a wrong option', () => {
  it.each([
    [{}, 'option "url" must be a non-empty string or URL, like \'/v1/ingest\', got undefined'],
    [{ url: '' }, 'option "url" must be'],
    [{ url: 7 }, 'got 7'],
    [{ url: '/', key: '' }, 'option "key" must be a write key, or left out, got ""'],
    [{ url: '/', headers: 'x: y' }, 'option "headers" must be an object of strings'],
    [
      { url: '/', headers: { 'x-count': 7 } },
      'option "headers" must be an object of strings, got an object',
    ],
    [{ url: '/', encode: {} }, 'option "encode" must be a function of the batch, got an object'],
    [
      { url: '/', decode: 'json' },
      'option "decode" must be a function of the response, got "json"',
    ],
    [{ url: '/', credentials: 'yes' }, 'option "credentials" must be'],
    [{ url: '/', timeoutMs: '15s' }, 'option "timeoutMs" must be at least 100 ms, got "15s"'],
    [{ url: '/', timeoutMs: 15 }, 'option "timeoutMs" must be at least 100 ms, got 15'],
    [{ url: '/', fetch: 'fetch' }, 'option "fetch" must be a function'],
    [{ url: '/', endpoint: '/' }, 'has no option "endpoint"; it knows url, key'],
    [undefined, 'expects an object, got undefined'],
    ['/v1/ingest', 'expects an object, got "/v1/ingest"'],
  ])('%j: %s', (options, message) => {
    expect(() => fetchTransport(options as never)).toThrow(TypeError)
    expect(() => fetchTransport(options as never)).toThrow(/^playhead: fetchTransport\(\)/)
    expect(() => fetchTransport(options as never)).toThrow(message)
  })
})
