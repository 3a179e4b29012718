// Draws one moment of the demo's clip: a day in a minute. Where the sun stands is where the playhead is.
// Runs in a page (see make.ts); plain JavaScript, for it is given to the page as it is.

const WIDTH = 640
const HEIGHT = 360
const HORIZON = 250

const CHAPTERS = [
  [0, 'Dawn'],
  [15, 'Noon'],
  [30, 'Dusk'],
  [45, 'Night'],
]

// Sky from top to horizon, then three hills from far to near.
const MOODS = [
  [0, ['#27325e', '#7a5a86', '#f2a687'], ['#7d6a8f', '#574d78', '#332f54']],
  [9, ['#6fb1d6', '#a9d3e3', '#fbe3b8'], ['#8fb3a7', '#5c917f', '#2f6157']],
  [22, ['#4f9fd4', '#86c3e6', '#d8eef2'], ['#8dbb98', '#559a74', '#2b6a52']],
  [33, ['#4a6fae', '#c98f92', '#ffc67a'], ['#a08a84', '#6f6270', '#433a52']],
  [41, ['#2c2f66', '#9c4f7c', '#ff8a5b'], ['#6d4d74', '#4a3962', '#2b2547']],
  [48, ['#0d1330', '#1d2650', '#3a3f6e'], ['#2b3160', '#1d2349', '#101530']],
  [60, ['#10173a', '#1f2a58', '#4b4a78'], ['#313a69', '#212a52', '#121836']],
]

const mixHex = (a, b, share) =>
  `#${[1, 3, 5]
    .map((at) => {
      const [from, to] = [Number.parseInt(a.slice(at, at + 2), 16), Number.parseInt(b.slice(at, at + 2), 16)]
      return Math.round(from + (to - from) * share)
        .toString(16)
        .padStart(2, '0')
    })
    .join('')}`

function mood(at) {
  const next = Math.max(1, MOODS.findIndex(([from]) => from > at) === -1 ? MOODS.length - 1 : MOODS.findIndex(([from]) => from > at))
  const [from, skyA, hillsA] = MOODS[next - 1]
  const [to, skyB, hillsB] = MOODS[next]
  const share = Math.min(1, (at - from) / (to - from))
  const mix = (a, b) => a.map((colour, index) => mixHex(colour, b[index], share))
  return { sky: mix(skyA, skyB), hills: mix(hillsA, hillsB) }
}

const noise = (seed) => {
  const value = Math.sin(seed * 127.1) * 43758.5453
  return value - Math.floor(value)
}

function hill(context, colour, base, height, wave, phase) {
  context.fillStyle = colour
  context.beginPath()
  context.moveTo(0, HEIGHT)
  for (let x = 0; x <= WIDTH; x += 4) {
    const y = base - height * (0.55 * Math.sin(x / wave + phase) + 0.3 * Math.sin(x / (wave * 0.43) + phase * 2.1))
    context.lineTo(x, y)
  }
  context.lineTo(WIDTH, HEIGHT)
  context.fill()
}

function disc(context, x, y, radius, colour, halo) {
  for (let ring = 3; ring > 0; ring--) {
    context.globalAlpha = 0.1
    context.fillStyle = halo
    context.beginPath()
    context.arc(x, y, radius + ring * 13, 0, 7)
    context.fill()
  }
  context.globalAlpha = 1
  context.fillStyle = colour
  context.beginPath()
  context.arc(x, y, radius, 0, 7)
  context.fill()
}

function draw(context, at) {
  const { sky, hills } = mood(at)
  // Bands, not a gradient: they stay clean at few bits.
  const bands = 14
  for (let band = 0; band < bands; band++) {
    const share = band / (bands - 1)
    context.fillStyle = share < 0.5 ? mixHex(sky[0], sky[1], share * 2) : mixHex(sky[1], sky[2], share * 2 - 1)
    context.fillRect(0, Math.floor((band * HORIZON) / bands), WIDTH, Math.ceil(HORIZON / bands) + 60)
  }

  const dark = Math.max(0, Math.min(1, (at - 42) / 5))
  for (let star = 0; dark && star < 70; star++) {
    const twinkle = 0.5 + 0.5 * Math.sin(at * 1.5 + star * 2.4)
    context.globalAlpha = dark * (0.35 + 0.65 * twinkle)
    context.fillStyle = '#fff'
    const size = 1 + noise(star + 9) * 1.4
    context.fillRect(noise(star) * WIDTH, noise(star + 200) * 190, size, size)
  }
  context.globalAlpha = 1

  const sun = at / 43
  if (sun < 1.1) disc(context, 40 + sun * 560, 268 - Math.sin(sun * Math.PI) * 208, 24, at < 6 || at > 34 ? '#ffd9a0' : '#fff4cf', '#ffe9b8')
  const moon = (at - 40) / 40
  if (moon > 0) disc(context, 70 + moon * 620, 262 - Math.sin(moon * Math.PI) * 190, 17, '#eef0ff', '#aab4ff')

  context.fillStyle = mixHex(sky[2], '#ffffff', 0.35)
  context.globalAlpha = 0.75 - 0.5 * dark
  for (let cloud = 0; cloud < 4; cloud++) {
    const x = ((noise(cloud + 3) * 900 + at * (7 + cloud * 2)) % 860) - 110
    const y = 50 + cloud * 34
    context.beginPath()
    for (const [dx, dy, width, height] of [[0, 10, 92, 12], [16, 0, 40, 18], [44, 4, 34, 16]]) context.roundRect(x + dx, y + dy, width, height, 8)
    context.fill()
  }
  context.globalAlpha = 1

  hill(context, hills[0], 236, 34, 92, 0.6)
  hill(context, hills[1], 276, 26, 70, 2.2)
  hill(context, hills[2], 322, 20, 118, 4.4)

  // A house whose window lights up at dusk.
  context.fillStyle = mixHex(hills[2], '#000000', 0.25)
  context.fillRect(470, 288, 44, 30)
  context.beginPath()
  context.moveTo(464, 289)
  context.lineTo(492, 268)
  context.lineTo(520, 289)
  context.fill()
  context.fillStyle = at > 36 || at < 4 ? '#ffd98a' : mixHex(hills[2], '#ffffff', 0.2)
  context.fillRect(484, 296, 12, 12)

  // Birds by day: they move so that one sees frames moving.
  context.strokeStyle = mixHex(hills[2], '#000000', 0.2)
  context.lineWidth = 2
  for (let bird = 0; bird < 3 && at < 42; bird++) {
    const x = ((at * 26 + bird * 34) % 760) - 60
    const y = 118 + bird * 12 + Math.sin(at * 2 + bird) * 6
    const flap = Math.sin(at * 9 + bird * 1.3) * 4
    context.beginPath()
    context.moveTo(x - 9, y - flap)
    context.quadraticCurveTo(x - 4, y - 3, x, y)
    context.quadraticCurveTo(x + 4, y - 3, x + 9, y - flap)
    context.stroke()
  }

  const [, chapter] = CHAPTERS.findLast(([from]) => at >= from)
  context.fillStyle = '#0b0d18'
  context.globalAlpha = 0.62
  context.beginPath()
  context.roundRect(18, 18, 132, 40, 9)
  context.fill()
  context.globalAlpha = 1
  context.fillStyle = '#fff'
  context.font = 'bold 25px "DejaVu Sans Mono", monospace'
  context.fillText(`${Math.floor(at / 60)}:${(at % 60).toFixed(2).padStart(5, '0')}`, 31, 47)
  context.font = '600 15px "DejaVu Sans", sans-serif'
  context.fillText(chapter, 164, 44)
}
