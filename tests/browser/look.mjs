// How a page fits: pictures for people to look at, and no scrolling sideways.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.SCREENSHOTS
const WIDTHS = [320, 360, 768, 1280]

/** The page at four widths, light and dark. */
export async function look(page, title) {
  mkdirSync(folder, { recursive: true })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(folder, `${title.replaceAll(' ', '-')}-${width}-${colorScheme}.png`), fullPage: true })
    }
    const { wide, seen, culprits } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      seen: document.documentElement.clientWidth,
      culprits: [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((element) => element.tagName.toLowerCase() + (element.className ? `.${element.className}` : '')),
    }))
    assert.ok(wide <= seen, `scrolls sideways at ${width} px (${wide} > ${seen}): ${culprits.join(', ')}`)
  }
}
