import type { Simulator } from '../simulator.ts'

/** Vimeo's player. The script that drives it is Vimeo's own, from npm. */
export const vimeoSimulator: Simulator = {
  name: 'vimeo',
  hosts: ['player.vimeo.com'],
  scripts: ['vimeo/vimeoFrame'],
  answer: ({ pathname }) => (/^\/video\/\d+/.test(pathname) ? { page: 'vimeo/vimeoFrame' } : null),
}
