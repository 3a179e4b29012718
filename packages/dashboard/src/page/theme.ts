// Runs before the first paint: a page that was chosen to be dark must not flash white.
const chosen: string | null = localStorage.getItem('playhead-theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
