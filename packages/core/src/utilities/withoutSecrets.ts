/** Stands where a token stood; no address has it. */
const GONE = '\0'

/**
 * From the first `name=` of an Akamai token to its end; what it opens, its `acl`, may have slashes
 * of its own.
 */
const AKAMAI = /[^\s/]*=\S*?hmac=[^\s/]*/gi
/** `name=value` in a path: what opens it, and until when. */
const NAMED =
  /(?:^|[~&,!?])(?:hdn\w*|exp|expir\w*|st|et|hmac|hash|md5|acl|policy|sig\w*|auth\w*|key\w*|key-pair-id|\w*token\w*|\w*secret\w*|pass\w*|\w*session\w*|sid|jwt|ticket|x-amz-[\w-]+)=|=[\w%+~.-]{16,}$/i
/** The same as two parts of a path: `/expire/1700000000`. */
const PAIR =
  /\/(?:\w*token|sig|signature|hmac|hash|md5|exp|expires?|policy|auth|jwt|key)\/+[\da-f]{9,}(?=[\s/]|$)/gi
const JWT = /\beyJ[\w-]+\.[\w-]|[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/
const FILE = /\w\.[a-z]\w{1,4}\W*$/i
/** MD5 and longer. A UUID has no such run. */
const HEX = /[\da-f]{32}/i
/** Shorter ids are those of players and databases. */
const OPAQUE = /[\w~-]{22,}/
/** UUIDs and MongoDB's ids are names, though they look random. */
const IDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|^[\da-f]{24}$/gi
/** A scheme with its host, or a part of a path. */
const PARTS = /[^\s/]*:\/\/[^\s/]+|[^\s/]+/g
/** When a token ends stands before or after it. */
const TRACES = /(?:\/+\d{9,14})?\/*\0(?:\/+\d{9,14}(?=[\s/]|$))?/g

/**
 * A text whose addresses, whole or relative, have lost what is secret: query, fragment, user and
 * password, and the tokens that a CDN puts in a path, by their shape: `name=value` of a signature
 * or an expiry, a JWT, a long hexadecimal or random part. What is left names the content, also
 * after a token was renewed. UUIDs, ids of up to 21 characters, and the names of files stay.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(\/\/)[^/\s?#@]*@/g, '$1')
    .replace(/[?#]\S+/g, '')
    .replace(/;[\w.-]+=[^\s/;]*/g, '')
    .replace(AKAMAI, GONE)
    .replace(PAIR, GONE)
    .replace(PARTS, (part) => (!part.includes('://') && isToken(part) ? GONE : part))
    .replace(TRACES, '')
}

function isToken(part: string): boolean {
  const text = decoded(part).replace(IDS, '')
  if (NAMED.test(text) || JWT.test(text)) return true
  if (FILE.test(text)) return false
  return HEX.test(text) || (OPAQUE.test(text) && isRandom(text))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('%25', '%'))
  } catch {
    return part
  }
}

/**
 * Whether letters and digits take turns as they do by chance, and as words do not, in a run too
 * long for an abbreviation.
 */
function isRandom(text: string): boolean {
  return (text.match(/[a-z\d]{12,}/gi) ?? []).some((run) => {
    const turns = run.match(/[a-z]+|[A-Z]+|\d+/g)?.length ?? 0
    return /\d/.test(run) && turns > run.length / 3
  })
}
