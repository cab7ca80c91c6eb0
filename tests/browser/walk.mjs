// Every page people see, one after the other, found by ids alone: so the walk is the same in every language.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

export const PASSWORD = 'violet anchor meadow 9'

/** Becomes a user of a demo server, keeps an account, lets an app in, and leaves. */
export async function walk(at) {
  await becomes(at, 'grace@example.test')
  await keeps(at, 'hopper@example.test')
  await letsIn(at)
  await proves(at, 'grace@example.test')
  await leaves(at)
}

/** From the front door to an account. */
async function becomes(at, email) {
  const { page } = at
  await at.opens('/', 'home, signed out')
  await at.opens('/sign-in', 'sign in where people sign up')
  await page.fill('#email', email)
  await page.fill('#password', 'not the password')
  await page.click('#sign-in')
  await at.sees('sign in, refused')
  await page.click('#create-account')
  await at.sees('sign up')
  await page.fill('#email', email)
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
  await at.opens('/', 'home')
}

/** The pages of the account, and another address and back. */
async function keeps(at, elsewhere) {
  const { page } = at
  for (const [path, title] of ACCOUNT) await at.opens(path, title)
  await page.goto(`${at.base}/account/security`)
  await page.click('#change-password')
  await at.sees('own password')
  await at.opens('/account/security/address', 'another address')
  await page.fill('#email', elsewhere)
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
  await page.fill('#email', 'grace@example.test')
  await page.click('#send-link')
  await page.goto(await at.mailed('/password/'))
  await at.sees('another password')
  await page.fill('#password', PASSWORD)
  await page.fill('#password_again', PASSWORD)
  await page.click('#save-password')
  await page.waitForSelector('#header-sign-out, #sign-in')
  await at.sees('password saved')
}

/** What there is of one's account, each by its address. */
const ACCOUNT = [
  ['/account', 'overview'],
  ['/account/profile', 'your profile'],
  ['/account/data', 'your data'],
  ['/account/data/delete', 'the end of an account'],
  ['/account/security', 'how you sign in'],
  ['/account/apps', 'your apps, none'],
  ['/account/sessions', 'where you are signed in'],
  ['/account/activity', 'what happened'],
  ['/account/lock', 'this was not me'],
]

/** An app asks; it is allowed, and taken away again. */
async function letsIn(at) {
  const { page } = at
  await goesOut(at)
  await page.goto(`${at.base}/demo`)
  await page.click('#action-1')
  await at.sees('sign in for an app')
  await signsIn(page, 'grace@example.test')
  await at.sees('consent')
  await page.click('#allow')
  await page.goto(`${at.base}/account/apps`)
  await page.locator('#permissions-1').click()
  await at.sees('your apps')
}

/** A second step, from the app that makes codes to the sign-in that asks for one. */
async function proves(at, email) {
  const { page } = at
  await page.goto(`${at.base}/account/security/totp`)
  await at.sees('an app that makes codes')
  const secret = await page.locator('#type-secret').evaluate((details) => details.closest('details').querySelector('code').textContent)
  await page.fill('#code', code(secret, 0))
  await page.click('#confirm')
  await at.sees('your recovery codes')
  await at.opens('/account/security', 'how you sign in, two steps')
  await goesOut(at)
  await page.goto(`${at.base}/sign-in`)
  await signsIn(page, email)
  await at.sees('one more step')
  await page.fill('#code', '000000')
  await page.click('#confirm')
  await at.sees('one more step, refused')
  await page.fill('#code', code(secret, 1))
  await page.click('#confirm')
  await page.waitForSelector('#header-sign-out')
}

/** Out, and what is said where there is no way on. */
async function leaves(at) {
  await at.opens('/auth?client_id=nobody', 'an error of an app')
  await at.opens('/nowhere', 'no such page')
  await at.opens('/logout', 'sign out')
  await at.page.click('#sign-out')
  await at.sees('signed out')
}

/** Out, if anybody is in. */
async function goesOut(at) {
  await at.page.goto(`${at.base}/logout`)
  if (await at.page.locator('#sign-out').count()) await at.page.click('#sign-out')
}

async function signsIn(page, email) {
  await page.fill('#email', email)
  await page.fill('#password', PASSWORD)
  await page.click('#sign-in')
}

/** The code an app shows, so many steps of thirty seconds from now (RFC 6238 §4). */
function code(secret, ahead) {
  const bits = [...secret.replaceAll(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  assert.ok(bits.length >= 80, secret)
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
