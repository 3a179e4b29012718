/**
 * The least that a page needs that reads the time of a video and saves a record each second: for
 * comparison.
 */
export function least(video: HTMLVideoElement): void {
  const opening = indexedDB.open('least')
  opening.onupgradeneeded = () => void opening.result.createObjectStore('q')
  opening.onsuccess = () =>
    void setInterval(() => {
      const transaction = opening.result.transaction('q', 'readwrite', { durability: 'relaxed' })
      transaction.objectStore('q').put('x'.repeat(900), 'k')
      transaction.commit()
    }, 1000)
  let furthest = 0
  video.addEventListener('timeupdate', () => {
    furthest = Math.max(furthest, video.currentTime)
  })
}
