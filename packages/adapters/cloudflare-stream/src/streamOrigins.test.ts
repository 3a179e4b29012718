import { expect, it } from 'vitest'
import { HOST } from '../test/fakeStream.ts'
import { STREAM_ORIGINS } from './streamOrigins.ts'

it('B5 allows the three families of hosts, and none that only looks like them', () => {
  const good = [HOST, 'https://iframe.cloudflarestream.com', 'https://iframe.videodelivery.net']
  const bad = [
    ...[
      'https://evilcloudflarestream.com',
      'https://cloudflarestream.com.evil.example',
      'https://cloudflarestream.com',
    ],
    ...[
      'http://iframe.videodelivery.net',
      'https://iframe.videodelivery.net:444',
      'https://embed.cloudflarestream.com',
    ],
    ...[
      'https://customer-.cloudflarestream.com',
      'https://customer-a.b.cloudflarestream.com',
      'null',
      '',
    ],
    ...[
      'https://customer-a.cloudflarestream.com.evil.example',
      `${HOST}\n`,
      'https://iframeXvideodelivery.net',
      'view-source:https://iframe.videodelivery.net',
    ],
  ]

  expect(good.filter((origin) => STREAM_ORIGINS.test(origin))).toEqual(good)
  expect(bad.filter((origin) => STREAM_ORIGINS.test(origin))).toEqual([])
})
