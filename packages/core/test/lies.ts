import type { AdapterContext, PlayerSnapshot } from '../src/contracts/adapter.ts'

/**
 * What an adapter gets wrong: a part of it that is replaced, or its false signals among the true
 * ones.
 */
export interface Lie {
  /** Instead of the truth. */
  readonly snapshot?: (truth: PlayerSnapshot, context: AdapterContext | undefined) => unknown
  /** Said at every step, as arguments of `emit()`. */
  readonly signals?: readonly (readonly unknown[])[]
  readonly attach?: (context: AdapterContext) => unknown
  /** Over the adapter's own properties; getters stay getters. */
  readonly adapter?: object
}

const broken = (): never => {
  throw new Error('the player is broken')
}
const circle: Record<string, unknown> = {}
circle.self = circle
const hostile: object = new Proxy(
  {},
  { get: broken, ownKeys: broken, has: broken, getOwnPropertyDescriptor: broken },
)

/**
 * Values that a field of a snapshot or of a signal may hold in plain JavaScript, whatever its type
 * says.
 */
export const VALUES: Readonly<Record<string, unknown>> = {
  'not a number': Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  'minus infinity': Number.NEGATIVE_INFINITY,
  'a negative number': -1,
  'minus zero': -0,
  'the smallest number': 5e-324,
  'a very small number': 1e-7,
  'more than one': 1.000001,
  'more than ten days': 864_000.001,
  'seconds since 1970': 1.7e9,
  'milliseconds since 1970': 1.7e12,
  'two to the 32nd': 2 ** 32,
  'two to the 53rd': 2 ** 53,
  'the largest number': Number.MAX_VALUE,
  'an empty text': '',
  'a number as a text': '12',
  'a long text': 'x'.repeat(5000),
  'an emoji at every cut': '\u{1f3ac}'.repeat(600),
  'an emoji at every other cut': `x${'\u{1f3ac}'.repeat(600)}`,
  'the first half of a character': 'x\ud83c',
  'the second half of a character': '\udfacx',
  'a NUL': 'a\0b',
  'a name of Object.prototype': 'constructor',
  'another name of Object.prototype': '__proto__',
  yes: true,
  no: false,
  null: null,
  undefined: undefined,
  'an empty object': {},
  'an empty list': [],
  'a list of lists': [[Number.NaN, 1], [2]],
  'a function': broken,
  'a symbol': Symbol('player'),
  'a bigint': 10n,
  'a date': new Date(0),
  'an invalid date': new Date(Number.NaN),
  'a circle': circle,
  'an object without a prototype': Object.create(null),
  'an object that throws when it is read': hostile,
  'an object that throws when it is converted': {
    toString: broken,
    valueOf: broken,
    toJSON: broken,
  },
  'an object that is something else as JSON': { toJSON: () => 'x'.repeat(9000) },
}

const emits = (...signals: readonly unknown[]): Lie => ({
  signals: signals.map((signal) => [signal]),
})
const at = (position: unknown): Lie => ({ signals: [[{ type: 'time' }, position]] })
const shown = (snapshot: unknown): Lie => ({ snapshot: () => snapshot })

/** What an adapter may do besides giving a wrong value for a field. */
export const LIES: Readonly<Record<string, Lie>> = {
  'snapshot() throws': { snapshot: broken },
  'snapshot() throws every other time': {
    snapshot: (truth) => (Math.round((truth.position ?? 0) * 4) % 2 ? broken() : truth),
  },
  'snapshot() returns null': shown(null),
  'snapshot() returns undefined': shown(undefined),
  'snapshot() returns a number': shown(7),
  'snapshot() returns a text': shown('playing'),
  'snapshot() returns a list': shown([]),
  'snapshot() returns an empty object': shown({}),
  'snapshot() returns a promise': { snapshot: (truth) => Promise.resolve(truth) },
  'snapshot() returns an object that throws when it is read': shown(hostile),
  'snapshot() has one getter that throws': {
    snapshot: (truth) => Object.defineProperty({ ...truth }, 'rate', { get: broken }),
  },
  'snapshot() has unknown fields': {
    snapshot: (truth) => ({ ...truth, session: 'x', rev: -1, circle }),
  },
  'snapshot() emits': {
    snapshot(truth, context) {
      context?.emit({ type: 'time' })
      return truth
    },
  },
  'snapshot() says that other content has come': {
    snapshot(truth, context) {
      context?.emit({ type: 'source', reason: 'change' })
      return truth
    },
  },
  'the duration grows with every look': {
    snapshot: (truth) => ({ ...truth, duration: 1e5 * (truth.position ?? 1) }),
  },
  'the position runs backwards': {
    snapshot: (truth) => ({ ...truth, position: -(truth.position ?? 0) }),
  },
  'the window that can be sought ends before it begins': {
    snapshot: (truth) => ({ ...truth, seekable: [9, -9] }),
  },
  'the window that can be sought is not of numbers': {
    snapshot: (truth) => ({ ...truth, seekable: ['0', null] }),
  },
  'the rendition is larger than any screen': {
    snapshot: (truth) => ({
      ...truth,
      rendition: { width: 1e9, height: -1, bitrateBps: 1e300, label: 'x'.repeat(999) },
    }),
  },
  'live and of a fixed length': { snapshot: (truth) => ({ ...truth, live: true, duration: 60 }) },
  'playing, ended and seeking at once': {
    snapshot: (truth) => ({ ...truth, paused: false, ended: true, seeking: true }),
  },
  'a source with secrets': {
    snapshot: (truth) => ({
      ...truth,
      source: 'https://user:pass@cdn.example/hdntl=exp=1~hmac=5f2c9a/a.mp4?token=1',
    }),
  },
  'emits null': emits(null),
  'emits nothing': { signals: [[]] },
  'emits a text': emits('play'),
  'emits a number': emits(1),
  'emits a list': emits(['play']),
  'emits an object without a type': emits({}),
  'emits a type that is not a text': emits(
    { type: 1 },
    { type: null },
    { type: { toString: () => 'play' } },
  ),
  'emits an unknown type': emits({ type: 'explode' }),
  'emits a name of Object.prototype': emits(
    { type: 'constructor' },
    { type: '__proto__' },
    { type: 'toString' },
  ),
  'emits an object that throws when it is read': emits(hostile),
  'emits what only the session emits: the end': emits({ type: 'end', reason: 'nonsense' }),
  'emits what only the session emits: a tick': emits({ type: 'tick' }),
  'emits what only the session emits: an event of the app': emits({
    type: 'log',
    name: '',
    data: circle,
  }),
  'emits what only the session emits: an attempt to resume': emits({
    type: 'resume',
    target: Number.NaN,
  }),
  'emits a source signal without a reason': emits({ type: 'source' }),
  'emits a source signal with another reason': emits({ type: 'source', reason: 'boredom' }),
  'emits a pause for another reason': emits(
    { type: 'play' },
    { type: 'pause', reason: 'x'.repeat(999) },
  ),
  'emits a seek from nowhere': emits({ type: 'seeking', from: Number.NaN }, { type: 'seeked' }),
  'emits a seek from far away': emits({ type: 'seeking', from: 1e300 }, { type: 'seeked' }),
  'emits an error without a message': emits({ type: 'error' }),
  'emits an error with an empty code': emits({ type: 'error', fatal: 'no', code: '', message: '' }),
  'emits an error with a number for a code': emits({
    type: 'error',
    fatal: false,
    code: 4,
    message: 4,
  }),
  'emits an error that throws when it is converted': emits({
    type: 'error',
    fatal: true,
    code: { toString: broken },
    message: { toString: broken },
  }),
  'emits an error with a long text of emoji': emits({
    type: 'error',
    fatal: false,
    code: `x${'\u{1f3ac}'.repeat(99)}`,
    message: `x${'\u{1f3ac}'.repeat(999)}`,
  }),
  'emits captions in no language': emits({ type: 'texttrack', language: 7 }, { type: 'texttrack' }),
  'emits captions in half a character': emits({ type: 'texttrack', language: '\ud83c' }),
  'emits full screen with an object': emits({ type: 'fullscreen', active: {} }, { type: 'pip' }),
  'emits an advertisement in no phase': emits({ type: 'ad' }, { type: 'ad', phase: 'middle' }),
  'emits a switch of quality in no phase': emits(
    { type: 'quality-switch' },
    { type: 'quality-switch', phase: 7 },
  ),
  'emits a switch of quality that never ends': emits({ type: 'quality-switch', phase: 'begin' }),
  'emits a rendition with fields of its own': emits({
    type: 'rendition',
    auto: 'x',
    width: -1,
    label: 7,
    circle,
  }),
  'emits a signal with fields of a record': emits({
    type: 'play',
    at: -1,
    session: '',
    seq: -1,
    position: -1,
  }),
  'emits the same signal a hundred times': emits(...new Array(100).fill({ type: 'play' })),
  'emits everything at once': emits(
    ...['ended', 'playing', 'waiting', 'seeked', 'loading', 'metadata', 'ready', 'volume'].map(
      (type) => ({ type }),
    ),
  ),
  'emits other content again and again': emits({ type: 'source', reason: 'change' }),
  'emits that nothing is left again and again': emits({ type: 'source', reason: 'unload' }),
  'emits a position that is not a number': at(Number.NaN),
  'emits a position as a text': at('12'),
  'emits a position as a bigint': at(12n),
  'emits a position as an object': at(circle),
  'emits a position beyond every content': at(1e300),
  'emits a negative position': at(-5),
  'attach() throws': { attach: broken },
  'attach() throws after it has emitted': {
    attach({ emit }) {
      emit({ type: 'play' })
      broken()
    },
  },
  'attach() emits other content at once': {
    attach: ({ emit }) => emit({ type: 'source', reason: 'change' }),
  },
  'attach() sets a timer that throws': { attach: ({ setTimer }) => setTimer(broken, 500) },
  'attach() sets timers for no time and for ever': {
    attach({ setTimer, emit }) {
      for (const ms of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY])
        setTimer(() => emit({ type: 'time' }), ms)
    },
  },
  'attach() reports what cannot be shown': { attach: ({ report }) => report(hostile, 'attach') },
  'attach() emits after the session is over': {
    attach({ emit, signal }) {
      signal.addEventListener('abort', () => emit({ type: 'play' }))
    },
  },
  'a name that is empty': { adapter: { name: '' } },
  'a name that is long': { adapter: { name: '\u{1f3ac}'.repeat(99) } },
  'a name that is not a text': { adapter: { name: 7 } },
  'a name that throws': {
    adapter: {
      get name() {
        return broken()
      },
    },
  },
  'no capabilities': { adapter: { capabilities: undefined } },
  'impossible capabilities': {
    adapter: {
      capabilities: { timeSource: 'gut', seek: 7, pauseSettleMs: Number.NaN, buffering: circle },
    },
  },
  'a pause that never settles': {
    adapter: { capabilities: { pauseSettleMs: Number.POSITIVE_INFINITY } },
  },
  'capabilities that throw': {
    adapter: {
      get capabilities() {
        return broken()
      },
    },
  },
}
