// The matrix: every page people see, in each of these languages, light and dark, at the width of a phone and of a desk; and one page that
// shows them all. ../../scripts/screenshots starts it; the suite beside it walks the same road in English.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finish, test } from '../interop/node/harness.mjs'
import { close, launch, watched } from './browser.mjs'
import { Looking, demo, file } from './looking.mjs'
import { walk } from './walk.mjs'

const folder = process.env.SCREENSHOTS
const languages = (process.env.LANGUAGES ?? 'en de ar').split(' ')
const seen = new Map()

await test('screenshots: starts', launch)
for (const language of languages) {
  await test(`screenshots: every page, ${language}`, () => demo((server) => watched({ javaScriptEnabled: true, bypassCSP: true, locale: language }, async (page) => {
    const at = new Looking(page, server.issuer, join(folder, language))
    try {
      await walk(at)
    } finally {
      seen.set(language, at.seen)
    }
  })), 600)
}
await test('screenshots: the sheet', () => writeFileSync(join(folder, 'index.html'), sheet()))
await close()
finish()

/** One row for each page, one column for each language. */
function sheet() {
  const titles = [...new Set([...seen.values()].flat().map(({ title }) => title))]
  const rows = titles.map((title) => {
    const weights = [...seen.values()].flat().filter((page) => page.title === title).map(({ bytes }) => bytes)
    const cells = languages.map((language) => `<td>${pictures(language, title)}</td>`).join('')
    return `<tr><th scope="row">${title}<br><small>${(Math.max(...weights) / 1000).toFixed(1)} kB</small></th>${cells}</tr>`
  })
  const heads = languages.map((language) => `<th scope="col">${language}</th>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>td { white-space: nowrap; vertical-align: top } img { vertical-align: top; border: 1px solid gray; margin: 2px } th { text-align: start }</style>
<h1>Every page</h1><table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table></html>`
}

function pictures(language, title) {
  return ['360-light', '360-dark', '1280-light', '1280-dark'].map((kind) => {
    const name = `${language}/${file(title)}-${kind}.png`
    return `<a href="${name}"><img src="${name}" alt="${title}, ${language}, ${kind}" loading="lazy" height="240"></a>`
  }).join('')
}
