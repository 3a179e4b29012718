// All the JavaScript of this page: each video tells of what happened to it, and this hears one of those things.
document.addEventListener('playhead:milestone', ({ target, detail }) => {
  document.querySelector('#milestone').textContent =
    `${target.dataset.videoId}: ${detail.percent} % ${detail.kind}`
})
