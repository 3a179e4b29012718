import { expect, it } from 'vitest'
import { readReferrerHost } from './referrerHost.ts'

it.each([
  ['https://www.example.com/a?b=c', 'example.com'],
  ['https://News.Example.co.uk:8443/', 'news.example.co.uk'],
  ['http://localhost:3000/', 'localhost'],
  ['https://www.de/', 'www.de'],
  ['https://bücher.example/', 'xn--bcher-kva.example'],
  ['https://example.com./', 'example.com'],
  ['https://user:password@example.com/', 'example.com'],
  ['android-app://com.google.android.gm/', 'com.google.android.gm'],
  ['', null],
  [undefined, null],
  ['/lessons/1', null],
  ['about:blank', null],
  ['data:text/html,x', null],
  ['javascript:alert(1)', null],
  [`https://${'a.'.repeat(200)}example/`, null],
])('B10 the host of the referrer %j is %j', (referrer, host) => {
  expect(readReferrerHost(referrer)).toBe(host)
})
