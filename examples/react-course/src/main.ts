import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { readConfig } from './readConfig.ts'

const root = createRoot(document.querySelector('#root') as HTMLElement)
root.render(createElement(StrictMode, null, createElement(App, { config: await readConfig() })))
