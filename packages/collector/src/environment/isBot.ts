import crawlers from 'crawler-user-agents'

const PATTERN = new RegExp(crawlers.map(({ pattern }) => pattern).join('|'))
/** Programs that name themselves so and are not on the list. Cubot makes phones. */
const GENERAL = /(?<!cu)bot\b|crawl|spider|headless|scrape|^(node|undici|deno|bun)\b/i

/** Whether a user agent is one of a crawler, a monitor or another program without a viewer. */
export const isBot = (userAgent: string): boolean =>
  GENERAL.test(userAgent) || PATTERN.test(userAgent)
