import type { Simulator } from './simulator.ts'

/** YouTube's two hosts: the embed frame, and the script that pages load to drive it. */
export const youtubeSimulator: Simulator = {
  name: 'youtube',
  hosts: ['www.youtube.com', 'www.youtube-nocookie.com'],
  scripts: ['youtubeFrame', 'youtubeApi', 'youtubePlayerScript'],
  answer({ pathname }) {
    if (pathname.startsWith('/embed/')) return { page: 'youtubeFrame' }
    if (pathname === '/iframe_api') return { script: 'youtubeApi' }
    if (pathname === '/s/player/www-widgetapi.js') return { script: 'youtubePlayerScript' }
    return null
  },
}
