/// <reference types="youtube" />
/** What the first code of a README takes from its reader's page: two functions of their own, and no more. */
declare global {
  function unlockNextLesson(videoId?: string): void
  function lessonOf(source: string | null): string
}

export {}
