/**
 * Made day.mp4 beside this file; needs ffmpeg and a Chromium. A day in a minute: a burnt-in time
 * code, a sun that stands where the playhead is, four chapters of 15 s, a quiet chord, a key frame
 * each second.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openChromium } from '@playhead/testing/browser'

const SECONDS = 60
const FPS = 25

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const { browser } = await openChromium()
const page = await browser.newPage()
await page.addScriptTag({ content: await readFile(here('landscape.js'), 'utf8') })

const chord = [110, 164.81, 220, 277.18].map((hz) => `sine=frequency=${hz}:duration=${SECONDS}`)
const ffmpeg = spawn(
  'ffmpeg',
  // biome-ignore format: pairs read better
  ['-y', '-v', 'error', '-f', 'image2pipe', '-framerate', String(FPS), '-c:v', 'mjpeg', '-i', '-',
    ...chord.flatMap((tone) => ['-f', 'lavfi', '-i', tone]),
    '-filter_complex', '[1][2][3][4]amix=inputs=4,tremolo=f=0.15:d=0.4,lowpass=f=900,volume=0.25,afade=in:d=2,afade=out:st=57:d=3[a]',
    '-map', '0:v', '-map', '[a]', '-g', String(FPS), '-c:v', 'libx264', '-preset', 'veryslow', '-tune', 'animation', '-crf', '29', '-pix_fmt', 'yuv420p',
    '-c:a', 'aac', '-b:a', '24k', '-ac', '1', '-movflags', '+faststart', '-t', String(SECONDS), here('day.mp4')],
  { stdio: ['pipe', 'inherit', 'inherit'] },
)
for (let frame = 0; frame < SECONDS * FPS; frame++) {
  const image = await page.evaluate(`(() => {
    const canvas = (globalThis.canvas ??= Object.assign(document.createElement('canvas'), { width: 640, height: 360 }))
    draw(canvas.getContext('2d'), ${frame / FPS})
    return canvas.toDataURL('image/jpeg', 0.97).slice(23)
  })()`)
  if (!ffmpeg.stdin.write(Buffer.from(image as string, 'base64'))) await once(ffmpeg.stdin, 'drain')
}
ffmpeg.stdin.end()
await once(ffmpeg, 'exit')
await browser.close()
