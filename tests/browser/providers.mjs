// One server as the provider of another, and an app at that one, in Chromium: from the app over both and back, and out of both; with
// scripts, without, and by keyboard. The two are at different hosts of this computer, and so of different sites to the browser.
import assert from 'node:assert/strict'
import { test } from '../interop/node/harness.mjs'
import { withApp } from './app.mjs'
import { watched } from './browser.mjs'
import { press, tabTo } from './keyboard.mjs'
import { Looking } from './looking.mjs'
import { served } from './served.mjs'

const PASSWORD = 'otter lamp canyon 5712'
const LOOPBACK = '127.0.0.0/8'
// What the command line changes shows at once, and what is told of sign-outs is on this computer.
const settings = { GRANTOR__CACHE__LIFETIME: '0s', GRANTOR__FETCH__ALLOW_NETWORKS: `["${LOOPBACK}"]` }
let people = 0

/** Plays all of it. */
export async function providers() {
  await test('providers: all the way through', () => between(async (places) => {
    for (const [how, javaScriptEnabled] of [['with scripts', true], ['without scripts', false]]) {
      const goes = (body) => watched({ javaScriptEnabled }, (page) => body(new Road(page, places), javaScriptEnabled))
      await test(`providers: from an app over two servers, back, and out of both: ${how}`, () => goes(allTheWay), 120)
      await test(`providers: an answer that comes as a form: ${how}`, () => goes(byForm), 120)
    }
    await test('providers: by keyboard alone, up to an app that is taken away', () => watched({ javaScriptEnabled: false }, (page) => byKeyboard(new Road(page, places))), 120)
  }), 600)
}

async function allTheWay(road, runsScripts) {
  const { page, app, here, there, person } = road
  const pages = new Looking(page, here.issuer)
  // axe is a script.
  const sees = async (title) => runsScripts && pages.sees(title)
  assert.deepEqual(road.accounts(), [], 'nobody has made an account')
  await road.leaves()
  await sees('sign in, with another provider')
  await page.click('#with-there')
  await road.comesTo(there, '#email')
  await road.signsIn()
  await road.comesTo(there, '#allow')
  assert.match(await page.innerText('h1'), /^Here wants to access/)
  await page.click('#allow')
  await road.comesTo(here, '#allow')
  assert.match(await page.innerText('h1'), /^Notebook wants to access/)
  await page.click('#allow')
  const first = await road.isBack()
  assert.equal(first.claims.sub, first.person.sub)
  assert.deepEqual([first.person.name, first.person.email, first.person.email_verified], [person.name, person.email, false])
  assert.deepEqual(road.accounts(), [person.email], 'the account was made on the way')
  assert.ok(await road.isSignedIn(here) && await road.isSignedIn(there))

  // Out of the app's server, which tells the app, and offers the way out of the provider.
  await page.goto(`${here.issuer}/logout`)
  assert.match(await page.innerText('#told'), /Notebook/)
  await page.click('#sign-out')
  await page.waitForSelector('#sign-out-there')
  await app.isSignedOut(first.claims)
  await sees('signed out, with another provider')
  await page.click('#sign-out-there')
  await road.comesTo(there, '#sign-in')
  assert.equal(await road.isSignedIn(here) || await road.isSignedIn(there), false)

  // Once more: nobody is asked what they allowed, so that one form leads from there over here to the app.
  await road.leaves()
  await page.click('#with-there')
  await road.comesTo(there, '#email')
  await road.signsIn()
  const second = await road.isBack()
  assert.equal(second.claims.sub, first.claims.sub)
  assert.notEqual(second.claims.sid, first.claims.sid)
  assert.deepEqual(road.accounts(), [person.email], 'and is the same one')
  assert.ok(await road.isSignedIn(here) && await road.isSignedIn(there))

  // Out of the provider, which tells the app's server, which tells the app.
  await page.goto(`${there.issuer}/logout`)
  assert.match(await page.innerText('#told'), /Here/)
  await page.click('#sign-out')
  await page.waitForSelector('#sign-in')
  await app.isSignedOut(second.claims)
  assert.equal(await road.isSignedIn(here), false, 'the sign-out there ended the sign-in here')
}

/** The form comes from another site, and so without the cookies of this one. */
async function byForm(road, runsScripts) {
  const { page, here, there, person } = road
  const answersBy = (mode) => here.grantor(['provider', 'edit', 'there', '--response-mode', mode])
  answersBy('form_post')
  try {
    await road.leaves()
    await page.click('#with-there')
    await road.comesTo(there, '#email')
    await road.signsIn()
    await road.comesTo(there, '#allow')
    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url() === `${here.issuer}/sign-in/with/there/callback`)
    await page.click('#allow')
    if (!runsScripts) await page.click('#continue')
    await posted
    await road.comesTo(here, '#allow')
    await page.click('#allow')
    assert.equal((await road.isBack()).person.email, person.email)
  } finally {
    answersBy('query')
  }
}

async function byKeyboard(road) {
  const { page, app, here, there, person } = road
  await road.leaves()
  await press(page, '#with-there')
  await road.comesTo(there, '#email')
  await tabTo(page, '#email')
  await page.keyboard.type(person.email)
  await tabTo(page, '#password')
  await page.keyboard.type(PASSWORD)
  await press(page, '#sign-in')
  await road.comesTo(there, '#allow')
  await press(page, '#allow', 'Space')
  await road.comesTo(here, '#allow')
  // To the decision, back to what can be left out, and to the decision again.
  await tabTo(page, '#allow')
  const profile = '[name="optional:profile"]'
  await tabTo(page, profile, 'Shift+Tab')
  assert.equal(await page.isChecked(profile), true)
  await page.keyboard.press('Space')
  assert.equal(await page.isChecked(profile), false)
  await press(page, '#allow')
  const { tokens, person: told } = await road.isBack()
  assert.deepEqual(tokens.scope.split(' ').sort(), ['email', 'openid'])
  assert.deepEqual([told.email, told.name], [person.email, undefined])

  await page.goto(here.issuer)
  await press(page, '#apps')
  await page.waitForURL('**/account/apps')
  await press(page, '#permissions-1', 'Space')
  await press(page, '#remove-app-1')
  await page.waitForSelector('[role=status]')
  assert.match(await page.innerText('[role=status]'), /Notebook/)
  assert.equal(await page.locator('#remove-app-1').count(), 0)
  assert.equal((await app.asksWho(tokens)).status, 401, 'the app may no more')

  await press(page, '#header-sign-out')
  await page.waitForSelector('#sign-out-there')
  await press(page, '#sign-out-there')
  await road.comesTo(there, '#sign-in')
}

/** Somebody on the way between an app, the server it is at, and that one's provider. */
class Road {
  constructor(page, { app, here, there }) {
    Object.assign(this, { page, app, here, there, person: newPerson(there) })
  }

  /** From the app to its server. */
  async leaves() {
    await this.page.goto(this.app.address)
    await this.page.keyboard.press('Tab')
    await this.page.keyboard.press('Enter')
    await this.comesTo(this.here, '#with-there')
  }

  /** Waits for a page of a server, by something on it. */
  async comesTo({ issuer }, selector) {
    await this.page.waitForURL(`${issuer}/**`)
    await this.page.waitForSelector(selector)
  }

  async signsIn() {
    await this.page.fill('#email', this.person.email)
    await this.page.fill('#password', PASSWORD)
    await this.page.click('#sign-in')
  }

  /** Back at the app, with what it got. */
  async isBack() {
    const arrival = await this.app.arrival()
    await this.page.waitForSelector('#back')
    return arrival
  }

  async isSignedIn({ issuer }) {
    await this.page.goto(issuer)
    return await this.page.locator('#header-sign-out').count() === 1
  }

  /** The accounts of this person at the app's server. */
  accounts() {
    return this.here.grantor(['user', 'list']).map(({ email }) => email).filter((email) => email === this.person.email)
  }
}

/** Somebody the provider knows, and nobody else. */
function newPerson({ grantor }) {
  const [email, name] = [`grace-${people += 1}@example.test`, 'Grace Hopper']
  grantor(['user', 'create', email, '--name', name, '--email-verified', 'true', '--password-stdin'], PASSWORD)
  return { email, name }
}

/** Two servers, each an app or the provider of the other as docs/providers.md has it, and an app at one of them. */
function between(body) {
  return served({ host: '127.0.0.1', settings }, (there) => served({ host: 'localhost', settings }, (here) => withApp(async (app) => {
    const way = `${here.issuer}/sign-in/with/there`
    const [redirect, logout] = [`${way}/callback`, `${way}/backchannel-logout`]
    const client = there.grantor([
      'client', 'create', '--name', 'Here', '--type', 'web', '--redirect-uri', redirect, '--backchannel-logout-uri', logout,
    ])
    const provider = here.grantor([
      'provider', 'create', 'there', '--name', 'There', '--provider-issuer', there.issuer, '--client-id', client.client_id,
      '--client-secret-stdin', '--network', LOOPBACK, '--sign-up',
    ], client.client_secret)
    assert.deepEqual([provider.redirect_uri, provider.backchannel_logout_uri, provider.warnings], [redirect, logout, []])
    await app.registers(here, 'profile')
    await body({ app, here, there })
  })))
}
