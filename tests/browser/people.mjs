// Becoming a user and keeping an account, in Chromium without scripts: every page on the way is looked at, at each width, light and
// dark, and by axe; and the whole road is gone by keyboard.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import axe from 'axe-core'
import { context, test } from '../interop/node/harness.mjs'
import { watched } from './browser.mjs'
import { look } from './look.mjs'

const NEWCOMER = 'grace@example.test'
const ELSEWHERE = 'hopper@example.test'
const PASSWORD = 'violet anchor meadow 9'

/** Plays the road of somebody who becomes a user, without a script, and once more by keyboard. */
export async function people() {
  await test('people: every page of becoming a user and of one\'s account', () => demo((base) => watched({ javaScriptEnabled: true, bypassCSP: true }, async (page) => {
    const at = new Looking(page, base)
    await at.opens('/sign-in', 'sign-in where people sign up')
    await page.click('#create-account')
    await at.sees('sign up')
    await page.fill('#email', NEWCOMER)
    await page.click('#send-link')
    await at.sees('look at your mail')
    const link = await at.mailed('/sign-up/')
    await page.goto(link)
    await at.sees('create your account')
    await at.lets()
    await page.fill('#password', 'x')
    await page.click('#create-account')
    await at.sees('create your account, faults')
    await page.fill('#name', 'Grace Hopper')
    await at.lets()
    await page.click('#with-passkey')
    await at.sees('create your account with a passkey')
    await page.click('#with-password')
    await page.fill('#password', PASSWORD)
    await page.fill('#password_again', PASSWORD)
    await page.click('#create-account')
    await page.waitForSelector('#header-sign-out')
    await page.goto(link)
    await at.sees('you have an account')
    await at.opens('/account/security', 'the account')
    await page.click('#change-password')
    await at.sees('own password')
    await at.opens('/account/security/totp', 'an app that makes codes')
    await at.opens('/account/security/address', 'another address')
    await page.fill('#email', ELSEWHERE)
    await page.click('#send-link')
    await at.sees('a link to another address')
    await page.goto(await at.mailed('/account/security/address/'))
    await at.sees('confirm an address')
    await page.click('#confirm-address')
    await at.opens('/demo/mailbox', 'the mailbox')
    await page.goto(await at.mailed('/account/undo/'))
    await at.sees('undo')
    await page.click('#undo-address')
    await at.sees('undone')
    await at.opens('/password', 'forgotten password')
    await page.fill('#email', NEWCOMER)
    await page.click('#send-link')
    await page.goto(await at.mailed('/password/'))
    await at.sees('another password')
  })), 300)
  await test('people: becoming a user without scripts, by keyboard', () => demo((base) => watched({ javaScriptEnabled: false }, async (page) => {
    const at = new Looking(page, base)
    await page.goto(`${base}/sign-up`)
    await page.keyboard.type(NEWCOMER)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#back')
    await page.goto(await at.mailed('/sign-up/'))
    await page.keyboard.type('Grace Hopper')
    for (const text of [PASSWORD, PASSWORD]) {
      await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Enter')
    await page.waitForSelector('#header-sign-out')
    assert.match(await page.innerText('main'), /Grace Hopper/)
  })), 120)
}

/** A page that is looked at. */
class Looking {
  constructor(page, base) {
    this.page = page
    this.base = base
  }

  async opens(path, title) {
    await this.page.goto(this.base + path)
    await this.sees(title)
  }

  async sees(title) {
    if (process.env.SCREENSHOTS) await look(this.page, title)
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme })
      await this.page.evaluate(axe.source)
      const { violations } = await this.page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], `${title}, ${colorScheme}`)
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

/** A demo server, whose mails are on a page. */
async function demo(body) {
  const server = spawn(context.command.binary, ['demo', '--port', '0', '--json', '--open', 'never'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const issuer = await new Promise((resolve, reject) => {
      let text = ''
      server.once('exit', (code) => reject(new Error(`the demo ended: ${code}`)))
      server.stdout.on('data', (data) => {
        text += data
        try {
          resolve(JSON.parse(text).issuer)
        } catch { /* not all of it yet */ }
      })
    })
    await body(issuer)
  } finally {
    server.kill('SIGTERM')
  }
}
