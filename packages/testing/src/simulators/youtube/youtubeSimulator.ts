import type { Simulator } from '../simulator.ts'

/** YouTube's two hosts: the embed frame, and the script that pages load to drive it. */
export const youtubeSimulator: Simulator = {
  name: 'youtube',
  hosts: ['www.youtube.com', 'www.youtube-nocookie.com'],
  scripts: ['youtube/youtubeFrame', 'youtube/youtubeApi', 'youtube/youtubePlayerScript'],
  answer({ pathname }) {
    if (pathname.startsWith('/embed/')) return { page: 'youtube/youtubeFrame' }
    if (pathname === '/iframe_api') return { script: 'youtube/youtubeApi' }
    if (pathname === '/s/player/www-widgetapi.js') return { script: 'youtube/youtubePlayerScript' }
    return null
  },
}
