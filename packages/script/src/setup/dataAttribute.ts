/** The attribute of a name in `dataset`: `data-video-id` of `videoId`. */
export const dataAttribute = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
