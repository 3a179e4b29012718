/**
 * A property of the page's document as the browser defines it. Named elements shadow the built-in
 * properties of a document: with `<img name="referrer">` in the page, `document.referrer` is that
 * image (HTML specification, "DOM tree accessors").
 */
export const readDocument = <K extends keyof Document>(name: K): Document[K] =>
  Reflect.get(Object.getPrototypeOf(document), name, document)
