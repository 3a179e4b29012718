import type { Answer, Transport } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { findBrokenRow } from './contract.ts'
import { openTransport, TRANSPORT_CONTRACT, type TransportEndpoint } from './describeTransport.ts'

// Each fault below is a transport with one mistake, and has to break a row of the suite.

type Send = Transport['send']
/** A transport over HTTP, right but for its fault. */
function transportWith(
  { url, timeoutMs }: TransportEndpoint,
  {
    send: faulty,
    sendLast,
  }: { send?: (right: Send) => Send; sendLast?: (right: Send) => Transport['sendLast'] },
): Transport {
  const right: Send = async (batch, { signal }) => {
    try {
      const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(batch),
        signal: limits,
      })
      const reason = `HTTP ${response.status}`
      if (response.ok) return { outcome: 'accepted', ...(await response.json()) }
      if (response.status === 413) return { outcome: 'too_large', reason }
      if ([401, 403, 404, 405, 410].includes(response.status)) return { outcome: 'blocked', reason }
      if ([400, 422].includes(response.status)) return { outcome: 'rejected', reason }
      const header = response.headers.get('retry-after') ?? ''
      const afterMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
      return {
        outcome: 'retry',
        reason,
        ...(/\d{2}|^\d+$/.test(header) && afterMs > 0 ? { afterMs } : {}),
      }
    } catch (error) {
      return { outcome: 'retry', reason: String(error) }
    }
  }
  return {
    name: 'reference',
    send: faulty?.(right) ?? right,
    sendLast:
      sendLast?.(right) ??
      ((batch) => ({
        taken: true,
        answer: right(batch, { signal: new AbortController().signal }),
      })),
  }
}

const changed =
  (change: (answer: Answer) => Answer | Promise<Answer>) =>
  (right: Send): Send =>
  async (batch, options) =>
    change(await right(batch, options))
const RETRY: Answer = { outcome: 'retry', reason: 'HTTP 500' }

const TRANSPORTS: Readonly<Record<string, Parameters<typeof transportWith>[1]>> = {
  'takes 500 for accepted': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.reason.includes('500')
        ? { outcome: 'accepted' }
        : answer,
    ),
  },
  'takes everything for accepted': { send: changed(() => ({ outcome: 'accepted' })) },
  'takes a page for an acknowledgement': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.reason.includes('SyntaxError')
        ? { outcome: 'accepted' }
        : answer,
    ),
  },
  'answers retry to everything': { send: changed(() => RETRY) },
  'takes refused batches for blocked': {
    send: changed((answer) =>
      answer.outcome === 'rejected' ? { ...answer, outcome: 'blocked' } : answer,
    ),
  },
  'takes 413 for rejected': {
    send: changed((answer) =>
      answer.outcome === 'too_large' ? { ...answer, outcome: 'rejected' } : answer,
    ),
  },
  'rejects its promise instead of answering': {
    send: (right) => async (batch, options) => {
      const answer = await right(batch, options)
      if (answer.outcome === 'retry') throw new Error(answer.reason)
      return answer
    },
  },
  'ignores Retry-After': {
    send: changed((answer) =>
      answer.outcome === 'retry' ? { ...answer, afterMs: undefined } : answer,
    ),
  },
  'takes the seconds of Retry-After for milliseconds': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.afterMs
        ? { ...answer, afterMs: answer.afterMs / 1000 }
        : answer,
    ),
  },
  'waits for NaN when Retry-After is unreadable': {
    send: changed((answer) =>
      answer.outcome === 'retry'
        ? { afterMs: Number.NaN, ...answer, reason: answer.reason }
        : answer,
    ),
  },
  'gives no reason': { send: changed((answer) => ({ ...answer, reason: '' }) as Answer) },
  'never settles without an answer': {
    send: (right) => async (batch, options) => {
      const answer = await right(batch, options)
      return answer.outcome === 'retry' && !answer.reason.startsWith('HTTP')
        ? new Promise<Answer>(() => {})
        : answer
    },
  },
  'does not stop when its signal aborts': {
    send: (right) => (batch) => right(batch, { signal: new AbortController().signal }),
  },
  'drops the list of refused records': {
    send: changed((answer) => (answer.outcome === 'accepted' ? { outcome: 'accepted' } : answer)),
  },
  'sends half of a batch': {
    send: (right) => (batch, options) =>
      right({ ...batch, events: batch.events.slice(0, 1) }, options),
  },
  'leaves out the snapshots': {
    send: (right) => (batch, options) => right({ ...batch, snapshots: [] }, options),
  },
  'sends twice': {
    send: (right) => async (batch, options) => {
      await right(batch, options)
      return right(batch, options)
    },
  },
  'reports that it took a last batch that it did not send': {
    sendLast: () => () => ({ taken: true }),
  },
  'sends a last batch and reports that it did not': {
    sendLast: (right) => (batch) => {
      void right(batch, { signal: new AbortController().signal })
      return { taken: false }
    },
  },
  'sends a last batch twice': {
    sendLast: (right) => (batch) => {
      const options = { signal: new AbortController().signal }
      return { taken: true, answer: right(batch, options).then(() => right(batch, options)) }
    },
  },
  'never answers for a last batch': {
    sendLast: (right) => (batch) => {
      void right(batch, { signal: new AbortController().signal })
      return { taken: true, answer: new Promise<Answer>(() => {}) }
    },
  },
}

describe('the contract of transports', () => {
  const breaks = (fault: Parameters<typeof transportWith>[1]): Promise<string | undefined> =>
    findBrokenRow(TRANSPORT_CONTRACT, () =>
      openTransport((endpoint) => transportWith(endpoint, fault)),
    )

  it('is kept by a transport without a fault', async () => {
    expect(await breaks({})).toBeUndefined()
  })

  it.each(Object.entries(TRANSPORTS))('finds a transport that %s', async (_, fault) => {
    expect(await breaks(fault)).toBeDefined()
  })
})
