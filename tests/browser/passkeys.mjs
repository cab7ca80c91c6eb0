// Passkeys in Chromium, with an authenticator of its own making (Web Authentication Level 3 §11): assets/passkey.js, the pages that
// use it, and what the browser then keeps. Browsers make passkeys for names, so the server here is at `localhost`.
import assert from 'node:assert/strict'
import axe from 'axe-core'
import { test } from '../interop/node/harness.mjs'
import { watched } from './browser.mjs'
import { look } from './look.mjs'
import { served } from './served.mjs'

const EMAIL = 'ada@example.test'
const PASSWORD = 'otter lamp canyon 5712'

/** Plays the life of a passkey. */
export async function passkeys() {
  await test('passkeys: all the way through', () => served({}, ({ issuer, grantor }) => watched({ javaScriptEnabled: true }, async (page) => {
    const device = await authenticator(page)
    const me = new Person(page, issuer, device)
    grantor(['user', 'create', EMAIL, '--name', 'Ada Lovelace', '--password-stdin'], PASSWORD)
    await life(me)
  })), 600)
  await test('passkeys: one is made when it is asked for after the password', () => served({}, ({ issuer, grantor }) => watched({ javaScriptEnabled: true }, async (page) => {
    const device = await authenticator(page)
    const me = new Person(page, issuer, device)
    grantor(['user', 'create', EMAIL, '--name', 'Ada Lovelace', '--password-stdin'], PASSWORD)
    await me.opensAble('/sign-in')
    await me.typesPassword('#make-passkey:visible')
    await device.is({ isUserVerified: false })
    await page.click('#make-passkey')
    await page.waitForSelector('[data-says=cancelled]:visible')
    await device.is({ isUserVerified: true })
    await page.click('#make-passkey')
    await page.waitForSelector('#codes')
    assert.equal(await page.locator('#codes li').count(), 10)
    await page.click('#continue')
    await me.isIn()
    await me.leaves()
    await me.opens('/sign-in')
    await me.isIn()
  })), 120)
  await test('passkeys: without script the pages say what they take', () => served({}, ({ issuer, grantor }) => watched({ javaScriptEnabled: false }, async (page) => {
    grantor(['user', 'create', EMAIL, '--name', 'Ada Lovelace', '--password-stdin'], PASSWORD)
    const me = new Person(page, issuer)
    await me.opens('/sign-in')
    assert.equal(await page.locator('#use-passkey').isVisible(), false)
    await me.typesPassword()
    await me.opens('/account/security/passkey')
    assert.equal(await page.locator('#make-passkey').isVisible(), false)
    assert.match(await page.innerText('main'), /Passkeys take JavaScript/)
  })), 120)
}

async function life(me) {
  const { page, device } = me
  const at = (title, body) => test(`passkeys: ${title}`, body)
  await at('after the password one is offered, once', async () => {
    await me.opensAble('/sign-in')
    await me.typesPassword('#not-now')
    await page.waitForSelector('#make-passkey:visible')
    await me.looks('a passkey, if one is wanted')
    await page.reload()
    await page.click('#not-now')
    await me.isIn()
    await me.leaves()
    await me.opensAble('/sign-in')
    await me.typesPassword()
  })
  await at('one is added on the page of the account', async () => {
    await me.opens('/account/security')
    await me.looks('security without passkeys')
    await page.click('#add-passkey')
    await page.waitForSelector('#make-passkey:visible')
    await me.looks('add a passkey')
    await device.is({ isUserVerified: false })
    await page.click('#make-passkey')
    await page.waitForSelector('[data-says=cancelled]:visible')
    await device.is({ isUserVerified: true })
    await page.click('#make-passkey')
    await page.waitForSelector('#codes')
    assert.equal(await page.locator('#codes li').count(), 10)
    await page.click('#continue')
    await page.waitForSelector('#remove-passkey-1')
    const [kept, ...others] = await device.credentials()
    assert.deepEqual([kept.rpId, kept.isResidentCredential, others], ['localhost', true, []])
  })
  await at('after the password it is the second factor', async () => {
    await me.leaves()
    await me.opensAway('/sign-in')
    await me.typesPassword('#use-passkey:visible')
    await me.looks('second factor by passkey')
    await page.click('#use-passkey')
    await me.isIn()
  })
  await at('the same device makes no second one for the same person', async () => {
    await me.opens('/account/security/passkey')
    await page.click('#make-passkey')
    await page.waitForSelector('[data-says=known]:visible')
    await me.opens('/account/security')
    await page.click('#rename-passkey-1')
    await page.fill('#passkey-name-1', 'My notebook')
    await page.click('#save-passkey-1')
    await page.waitForSelector('text=My notebook')
    await me.looks('security with a passkey')
  })
  await at('it signs in by the button, and stays signed in where that is ticked', async () => {
    await me.leaves()
    await me.opensAway('/sign-in')
    await page.check('#remember')
    await page.waitForSelector('#use-passkey:visible')
    await me.looks('sign-in with passkeys')
    await page.click('#use-passkey')
    await me.isIn()
    const cookies = await page.context().cookies()
    assert.ok(cookies.some(({ name, expires }) => name.endsWith('sid') && expires > Date.now() / 1000 + 86_400), JSON.stringify(cookies.map(({ name, expires }) => [name, expires])))
  })
  await at('it is offered where the address is typed', async () => {
    await me.leaves()
    assert.equal(await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable()), true)
    await me.opens('/sign-in')
    await me.isIn()
  })
  await at('beside an app that makes codes it is the other way', async () => {
    await me.opens('/account/security/totp')
    const secret = await page.locator('code.pick').textContent()
    await page.fill('#code', await codeOf(secret))
    await page.click('#confirm')
    await page.waitForSelector('#remove-totp-1')
    await me.looks('security with both')
    await me.leaves()
    await me.opensAway('/sign-in')
    await me.typesPassword('#use-passkey:visible')
    assert.equal(await page.locator('#code').isVisible(), true)
    await me.looks('second factor by code or passkey')
    await page.click('#use-passkey')
    await me.isIn()
  })
  const [kept] = await device.credentials()
  await at('once removed it is offered no more', async () => {
    await me.opens('/account/security')
    await page.click('#remove-passkey-1')
    await page.waitForSelector('#add-passkey:has-text("Add a passkey")')
    for (let tries = 0; (await device.credentials()).length > 0; tries += 1) {
      assert.ok(tries < 50, 'the authenticator was not told')
      await page.waitForTimeout(100)
    }
  })
  await at('and signs nobody in', async () => {
    await device.keeps(kept)
    await me.leaves()
    await me.opensAway('/sign-in')
    await page.click('#use-passkey')
    await page.waitForSelector('#error')
    assert.match(await page.innerText('#error'), /That passkey did not work/)
    await me.looks('sign-in with a passkey that is not known')
  })
}

class Person {
  constructor(page, issuer, device) {
    Object.assign(this, { page, issuer, device })
  }

  opens(path) {
    return this.page.goto(`${this.issuer}${path}`)
  }

  /** Opens a page that offers passkeys by itself, with nobody there to take the offer. */
  async opensAway(path) {
    await this.device.isThere(false)
    await this.opens(path)
    await this.page.waitForSelector('#use-passkey:visible')
    await this.device.isThere(true)
  }

  /** Opens the sign-in page, where the script says that this device can make passkeys. */
  async opensAble(path) {
    await this.opens(path)
    await this.page.waitForSelector('[name=can_make_passkey][value=yes]', { state: 'attached' })
  }

  async typesPassword(next = '#header-sign-out') {
    await this.page.fill('#email', EMAIL)
    await this.page.fill('#password', PASSWORD)
    await this.page.click('#sign-in')
    await this.page.waitForSelector(next)
  }

  isIn() {
    return this.page.waitForSelector('#header-sign-out')
  }

  leaves() {
    return this.page.context().clearCookies()
  }

  /** It fits, and whoever cannot see it can use it. */
  async looks(title) {
    await look(this.page, title)
    await this.page.evaluate(axe.source)
    const { violations } = await this.page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
    const found = violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
    assert.deepEqual(found, [], `${title}: ${found.join(' | ')}`)
  }
}

/** An authenticator on the device, which verifies whoever is there. */
async function authenticator(page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  })
  const send = (method, more) => devtools.send(`WebAuthn.${method}`, { authenticatorId, ...more })
  return {
    credentials: async () => (await send('getCredentials')).credentials,
    keeps: (credential) => send('addCredential', { credential }),
    is: (how) => send('setUserVerified', how),
    isThere: (enabled) => send('setAutomaticPresenceSimulation', { enabled }),
  }
}

/** What an app makes of a secret now (RFC 6238). */
async function codeOf(secret) {
  const bits = [...secret.replaceAll(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const bytes = Uint8Array.from(bits.match(/.{8}/g), (byte) => Number.parseInt(byte, 2))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  const step = new DataView(new ArrayBuffer(8))
  step.setBigUint64(0, BigInt(Math.floor(Date.now() / 30_000)))
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, step.buffer))
  return String((hash.getUint32(hash.getUint8(19) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
