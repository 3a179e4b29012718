/**
 * Mutants that change nothing that a caller could observe, as a person has concluded: file →
 * mutation, as the report writes it → reason. Lines may move; when the line itself changes, the
 * entry no longer applies, and the bench says so.
 */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'packages/adapters/cloudflare-stream/src/cloudflareStream.ts': {
    'content: «{ id: null, duration: null } → {}»,':
      'Each session sets the content before anything reads it.',
    'loaded: «\'same\' → ""»,': 'Each session sets it before anything reads it.',
  },
  'packages/adapters/cloudflare-stream/src/eventHandlers.ts': {
    "if (player.loaded === 'empty') player.loaded = «'replaced' → \"\"»":
      'It is compared with `same` and `empty` only.',
  },
  'packages/adapters/html5/src/engineActions.ts': {
    'const [min, max] = quality?.catchUpRates?.() ?? «[1, 0] → []»':
      'No rate is inside of [1, 0], and none is at least undefined.',
  },
  'packages/adapters/html5/src/listeners/presentation.ts': {
    'const track = [...(element.textTracks ?? «[] → ["Stryker was here"]»)].find(({ mode }) => mode === \'showing\')':
      'No text has a `mode`, so that none of the list is found.',
  },
  'packages/adapters/html5/src/quality/dashQuality.ts': {
    'live: () => quietly(() => «player.isDynamic?.() → player.isDynamic()» ?? null),':
      '`quietly()` makes null of the TypeError, as `??` does of undefined.',
    'quietly(() => «player.getSettings?.().streaming?.liveCatchup → player.getSettings?.().streaming.liveCatchup») ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
    'quietly(() => «player.getSettings?.() → player.getSettings()».streaming?.liveCatchup) ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
    'return enabled && «this.live?.() → this.live()»': '`live` is a method of the same object.',
    'const window = quietly(() => «player.getDvrWindow?.() → player.getDvrWindow()»)':
      '`quietly()` makes null of the TypeError, and a window is missing in both cases.',
    'if (!window || !«this.live?.() → this.live()») return false':
      '`live` is a method of the same object.',
    'const target = end - (quietly(() => «player.getTargetLiveDelay?.() → player.getTargetLiveDelay()») ?? 0)':
      '`quietly()` makes null of the TypeError, and `?? 0` takes both.',
  },
  'packages/adapters/html5/src/quality/hlsQuality.ts': {
    'quietly(() => hls.latestLevelDetails ?? «hls.levels[hls.currentLevel]?.details → hls.levels[hls.currentLevel].details»)?.live ?? null,':
      '`quietly()` makes null of the TypeError, and `?.live ?? null` is null for both.',
    'return max > 1 && «this.live?.() → this.live()» ? [1, max] : null':
      '`live` is a method of the same object.',
    'if (hls.currentLevel >= 0) onLevelSwitched(«\'\' → "Stryker was here!"», { level: hls.currentLevel })':
      'The listener does not read the name of its event.',
  },
  'packages/adapters/html5/src/quality/shakaQuality.ts': {
    'live: () => quietly(() => (player.getAssetUri() ? («player.isLive?.() → player.isLive()» ?? null) : null)),':
      '`quietly()` makes null of the TypeError, as `??` does of undefined.',
    '} = quietly(() => «player.getConfiguration?.().streaming?.liveSync → player.getConfiguration?.().streaming.liveSync») ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
    '} = quietly(() => «player.getConfiguration?.() → player.getConfiguration()».streaming?.liveSync) ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
    'return enabled && «this.live?.() → this.live()» ? [minPlaybackRate, maxPlaybackRate] : null':
      '`live` is a method of the same object.',
    'const { start = Number.NaN, end = 0 } = quietly(() => «player.seekRange?.() → player.seekRange()») ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
    'if (!«this.live?.() → this.live()») return false': '`live` is a method of the same object.',
    '} = quietly(() => «player.getConfiguration?.() → player.getConfiguration()».streaming) ?? {}':
      '`quietly()` makes null of the TypeError, and `?? {}` takes both.',
  },
  'packages/adapters/iframe/src/appendScript.ts': {
    "«trustedTypes?.createPolicy → trustedTypes.createPolicy»(policy, { createScriptURL: () => url }).createScriptURL('') ?? url":
      'The TypeError is caught, and the URL is the same.',
  },
  'packages/adapters/iframe/src/contentId.ts': {
    'const [, id] = /^https?:\\/\\/[^/]+\\/embed\\/([\\w-]{1,64})(?:[/?#]|$)/.exec(url) ?? «[] → ["Stryker was here"]»':
      'The first element of the list is not read.',
    "const [, segment = ''] = /^(?:https:\\/\\/[^/?#]+\\/)?([^/?#]+)/.exec(url ?? '') ?? «[] → [\"Stryker was here\"]»":
      'The first element of the list is not read.',
    'return /^https?:\\/\\/[^/?#]+\\/video\\/(\\d{1,20})(?:[/?#]|$)/.exec(url ?? «\'\' → "Stryker was here!"»)?.[1] ?? null':
      'Neither text is the URL of a player.',
    "const [, segment = «'' → \"Stryker was here!\"»] = /^(?:https:\\/\\/[^/?#]+\\/)?([^/?#]+)/.exec(url ?? '') ?? []":
      'Neither text is an id: the result is null.',
    "const [, segment = ''] = /^(?:https:\\/\\/[^/?#]+\\/)?([^/?#]+)/.exec(url ?? «'' → \"Stryker was here!\"») ?? []":
      'Neither text is an id: the result is null.',
  },
  'packages/adapters/iframe/src/frameChannel.ts': {
    '{ frame, origins, allowedOrigins = «[] → ["Stryker was here"]», encoding, subject, onMessage }: FrameOptions,':
      'The text is the origin of no frame.',
  },
  'packages/adapters/iframe/src/youtubeRate.ts': {
    '«rate > 1 → rate >= 1»': 'At a rate of 1, both sides are 1.',
  },
  'packages/adapters/videojs/src/registerPlayhead.ts': {
    'let begins = «false → true»':
      'The next session that begins is that of the player, which `track()` attaches at once.',
  },
  'packages/adapters/vimeo/src/connect.ts': {
    'encoding: «\'either\' → ""»,': 'Whatever is neither `json` nor `object` accepts both.',
  },
  'packages/adapters/youtube/src/followEmbed.ts': {
    'let now = «(): number => 0 → () => undefined»':
      'Before it is attached, no position is known, and the clock is not read.',
  },
  'packages/adapters/youtube/src/positionClock.ts': {
    'let advancing = «false → true»': 'Without a position, nothing advances; `set()` sets both.',
  },
  'packages/adapters/youtube/src/youtube.ts': {
    'origins: [...ORIGINS, ...(options.allowedOrigins ?? «[] → ["Stryker was here"]»)],':
      'The text is the origin of no frame.',
  },
  'packages/core/src/delivery/createDelivery.ts': {
    'await withLimit(clock, DESTROY_LIMIT_MS, «\'destroy()\' → ""», async () => {':
      'The error of this limit is caught, and not shown.',
  },
  'packages/core/src/delivery/send/settleBatch.ts': {
    '{ have = «[] → ["Stryker was here"]», haveOf = {} }: Answer & { outcome: \'accepted\' },':
      'Text as a range has no numbers, and covers none.',
    'covers(ranges.get(record.writer) ?? «[] → ["Stryker was here"]», record.seq)':
      'Text as a range has no numbers, and covers none.',
  },
  'packages/core/src/delivery/tabs/senderLock.ts': {
    'withLimit(clock, LOCK_LIMIT_MS, «\'navigator.locks\' → ""», run)':
      'The errors of these limits are caught, and not shown.',
    'const { held = «[] → ["Stryker was here"]» } = await (locks as LockManager).query()':
      'Text is not the name of a lock of a writer.',
    '}).catch((): undefined[] => «[] → ["Stryker was here"]»)':
      'Text is not the name of a lock of a writer.',
    '} catch «{ return undefined } → {}»': 'A function that returns nothing returns undefined.',
  },
  'packages/core/src/delivery/memoryStore.ts': {
    '.sort(([a], [b]) => («a < b → a <= b» ? -1 : 1))': 'Keys are different from each other.',
    'async write(put, remove = «[] → ["Stryker was here"]») {':
      'No entry has the first letter of that text as its key.',
  },
  'packages/core/src/delivery/queue/queue.ts': {
    'if («size.bytes <= MAX_BYTES_IN_MEMORY → size.bytes < MAX_BYTES_IN_MEMORY» && size.queued <= MAX_RECORDS) return':
      'At equality, the comparison below evicts nothing either; returning early saves a read of localStorage.',
    'if (size.bytes <= MAX_BYTES_IN_MEMORY && «size.queued <= MAX_RECORDS → size.queued < MAX_RECORDS») return':
      'At equality, the comparison below evicts nothing either; returning early saves a read of localStorage.',
  },
  'packages/core/src/delivery/queue/recoverOrphans.ts': {
    'if (isOwn || («known && known.text === text → false»)) return':
      'The same text is the same record, which stays as it is; the comparison saves reading it.',
    'else if (!(«(state.records.get(record.key)?.rev ?? -1) >= record.rev → (state.records.get(record.key)?.rev ?? -1) > record.rev»)) hold(record)':
      'A record of the same key and revision has the same text, and changes nothing.',
    'const [key] = Array.isArray(entry) ? entry : «[] → ["Stryker was here"]»':
      'That text is no key of a record.',
  },
  'packages/core/src/delivery/record/queuedRecord.ts': {
    'const [key, text] = Array.isArray(entry) ? entry : «[] → ["Stryker was here"]»':
      'That text is no key of a record.',
  },
  'packages/core/src/delivery/record/seqRanges.ts': {
    'const [from = Infinity] = ranges[low] ?? «[] → ["Stryker was here"]»':
      'Text is not less than a number, as `Infinity` is not.',
    'if ((«ranges[middle]?.[1] → ranges[middle][1]» ?? 0) < seq) low = middle + 1':
      'The middle is an index of the list; the `?.` is for the types.',
  },
  'packages/core/src/delivery/send/createSender.ts': {
    'if (ended.signal.aborted || «timerAt <= at → timerAt < at») return':
      'The timer that takes the place of the other is due at the same moment.',
    'let unanswered: QueuedRecord[] = «[] → ["Stryker was here"]»':
      'Text is not among the reserved records from which it is removed.',
    'unanswered = «[] → ["Stryker was here"]»':
      'Text is not among the reserved records from which it is removed.',
  },
  'packages/core/src/delivery/send/flushOnUnload.ts': {
    'const byKey = (a: QueuedRecord, b: QueuedRecord): number => («a.key < b.key → a.key <= b.key» ? -1 : 1)':
      'Keys are different from each other.',
  },
  'packages/core/src/delivery/send/readAnswer.ts': {
    'const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : «[] → ["Stryker was here"]»)':
      'Text is neither a rejection nor a range: it is filtered out.',
  },
  'packages/core/src/session/content/contentTracker.ts': {
    "if (!(source ?? state().player.source ?? «'' → \"Stryker was here!\"»).includes('/')) return false":
      'Neither text has a slash.',
    "if (!hasOwnId || «signal.type !== 'source' → false» || signal.reason !== 'change') return false":
      'No other input has the reason `change`; the comparison is for the types.',
    "pending = «decision.is === 'pending' → true» ? decision.pending : null":
      'The other decisions have nothing pending: undefined is as good as null.',
    "if («decision.is === 'same' → true») aliasSource(sampler.read().source)":
      'It costs a read: while an address is pending, nothing is concluded from the alias, and the decision sets it again.',
  },
  'packages/core/src/session/readApp.ts': {
    '} catch «{ return undefined // a circle, a BigInt } → {}»':
      'A function that returns nothing returns undefined.',
    ": setupError('session.log(data)', «false → true», data)":
      'In production builds, the error does not show it.',
  },
  'packages/core/src/session/readPlayer.ts': {
    'const [from, to] = Array.isArray(given) ? given.map(finite) : «[] → ["Stryker was here"]»':
      'A list with one element has no second one: the window is null.',
    'if («given !== lastGiven → true») {':
      'The same source is read as the same text; the comparison saves time.',
  },
  'packages/core/src/session/reducer/advance.ts': {
    'if («step > 0 → step >= 0» && step <= TOLERANCE_S) creditContent(s, position - step, position)':
      'A step of 0 credits nothing: the range is empty, and 0 ms are added.',
  },
  'packages/core/src/session/reducer/applyReading.ts': {
    "const unloads = «type === 'source' → true» && signal.reason === 'unload'":
      'No other input has the reason `unload`; the comparison is for the types.',
  },
  'packages/core/src/session/reducer/player.ts': {
    'const isEndless = «duration !== null → true» && duration > MAX_S':
      'null is not greater than `MAX_S`; the comparison is for the types.',
    "return mayFall && s.capabilities.seek !== 'derived' && «s.last !== null → true» && s.last > NEAR_ZERO_S":
      'null is not greater than `NEAR_ZERO_S`; the comparison is for the types.',
  },
  'packages/core/src/session/reducer/ranges.ts': {
    'const gap = (at: number): number => («joined[at]?.[0] → joined[at][0]» ?? 0) - (joined[at - 1]?.[1] ?? -1 / 0)':
      '`reduce` gives indices of the list only; the `?.` is for the types.',
  },
  'packages/core/src/session/reducer/timeline.ts': {
    'const from = seekable && «seekable[0] <= position → seekable[0] < position» ? seekable[0] : position':
      'At equality, both choices are the same number.',
  },
  'packages/core/src/utilities/retry.ts': {
    'const floor = «floorMs > 0 → floorMs >= 0» ? floorMs * (1 + floorSpread * random) : 0':
      'At 0, both choices are 0.',
    'if («!value → false») return undefined':
      'Neither null nor an empty text is a number or a date; the test is for the types.',
  },
  'packages/core/src/utilities/withoutSecrets.ts': {
    'return (text.match(/[a-z\\d]{12,}/gi) ?? «[] → ["Stryker was here"]»).some((run) => {':
      'That text has no digit.',
    'const turns = «run.match(/[a-z]+|[A-Z]+|\\d+/g)?.length → run.match(/[a-z]+|[A-Z]+|\\d+/g).length» ?? 0':
      'A run is letters and digits, and always has a match; the `?.` is for the types.',
  },
}
