// A page that is looked at: what it weighs, what axe finds, and pictures of it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { context } from '../interop/node/harness.mjs'
import { look } from './look.mjs'

/** What a page may weigh, in bytes, and how many requests it may make. */
const HEAVIEST = 30_000
const MOST_REQUESTS = 4

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A tab whose pages are looked at. */
export class Looking {
  /** `pictures`: the name of a folder, for pictures of the matrix; by default those of `look`, where `SCREENSHOTS` is set. */
  constructor(page, base, pictures) {
    this.page = page
    this.base = base
    this.pictures = pictures
    /** The titles of what was seen, in order, and what each weighs. */
    this.seen = []
    this.requests = []
    page.on('request', (request) => {
      if (request.isNavigationRequest() && !request.redirectedFrom()) this.requests = []
      this.requests.push(request)
    })
  }

  async opens(path, title) {
    await this.page.goto(this.base + path)
    await this.sees(title)
  }

  async sees(title) {
    await this.page.waitForLoadState('load')
    if (this.pictures) await this.paints(title)
    else if (process.env.SCREENSHOTS) await look(this.page, title)
    await this.checks(title)
  }

  /** The same without pictures. */
  async checks(title, heaviest = HEAVIEST) {
    const weight = await this.weighs(title, heaviest)
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme })
      await this.page.evaluate(axe.source)
      const { violations } = await this.page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES)
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], `${title}, ${colorScheme}`)
    }
    this.seen.push({ title, ...weight })
  }

  /** Bytes of the page itself, and how much else it asked for. */
  async weighs(title, heaviest) {
    const sent = this.requests.filter((request) => !request.url().startsWith('data:') && !request.redirectedTo())
    // The logo in the page and the icon of its tab are one picture, fetched once.
    const requests = new Set(sent.map((request) => request.url()))
    const bytes = Buffer.byteLength(await this.page.content())
    assert.ok(bytes <= heaviest, `${title}: ${bytes} bytes`)
    assert.ok(requests.size <= MOST_REQUESTS, `${title}: ${[...requests].join(' ')}`)
    return { bytes, requests: requests.size }
  }

  /** Pictures at the width of a phone and of a desk, light and dark; nothing scrolls sideways. */
  async paints(title) {
    mkdirSync(this.pictures, { recursive: true })
    for (const width of [360, 1280]) {
      await this.page.setViewportSize({ width, height: 800 })
      for (const colorScheme of ['light', 'dark']) {
        await this.page.emulateMedia({ colorScheme })
        await this.page.screenshot({ path: join(this.pictures, `${file(title)}-${width}-${colorScheme}.png`), fullPage: true })
      }
      const [wide, seen] = await this.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
      assert.ok(wide <= seen, `${title} scrolls sideways at ${width} px (${wide} > ${seen})`)
    }
  }

  /** Lets the server say what the browser would say before it. */
  async lets() {
    await this.page.evaluate(() => document.querySelectorAll('form').forEach((form) => { form.noValidate = true }))
  }

  /** The newest link of a mail that has `part` in it, once it was written: that is done behind the answer. */
  async mailed(part) {
    const mailbox = await this.page.context().newPage()
    let link, links
    for (let turn = 0; turn < 100 && !link; turn += 1) {
      await mailbox.goto(`${this.base}/demo/mailbox`)
      links = await mailbox.locator('a').evaluateAll((all) => all.map(({ href }) => href))
      link = links.find((href) => href.includes(part))
    }
    await mailbox.close()
    assert.ok(link, `no mail with ${part}: ${links.join(' ')}`)
    return link
  }
}

/** As what a page's pictures are kept. */
export function file(title) {
  return title.replaceAll(/[^a-z0-9]+/g, '-')
}

/** A demo server, whose mails are on a page; what it says of itself is given to `body`. */
export async function demo(body) {
  const server = spawn(context.command.binary, ['demo', '--port', '0', '--json', '--open', 'never'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const said = await new Promise((resolve, reject) => {
      let text = ''
      server.once('exit', (code) => reject(new Error(`the demo ended: ${code}`)))
      server.stdout.on('data', (data) => {
        text += data
        try {
          resolve(JSON.parse(text))
        } catch { /* not all of it yet */ }
      })
    })
    await body(said)
  } finally {
    server.kill('SIGTERM')
  }
}
