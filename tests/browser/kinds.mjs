// Apps, people and pages of the kinds that suite.mjs's own road does not come by: with pages of their own, on a device, registered by
// themselves, for some people alone.
import assert from 'node:assert/strict'
import { context, grantor } from '../interop/node/harness.mjs'
import { APP, authorizationUrl } from './browser.mjs'

const { issuer, web_callback: callback, scopes } = context
const ON_THIS_COMPUTER = 'http://127.0.0.1/callback'
const PASSWORD = 'violet anchor meadow 97'
let people = 0

/** Consent pages that are longer than the shortest, each one thing alone: all of them are read without scrolling. */
export const CONSENT = [
  {
    title: 'consent to an app with pages of its own',
    app: () => made('Notes with pages', '--client-uri', `${APP}/`, '--policy-uri', `${APP}/policy`, '--tos-uri', `${APP}/terms`),
  },
  { title: 'consent with a long address', app: () => made('Notes'), email: 'augusta.ada.king.noel@countess-lovelace.test' },
  { title: 'consent to an app on this computer', app: onThisComputer, shows: /Any app on this computer can use this name/ },
  { title: 'consent to an app that registered itself', app: () => registered('Stranger'), shows: /registered itself on .* unchecked/ },
  { title: 'consent to a look-alike', app: () => registered('Νotes'), shows: /Its name looks like that of an app/ },
]

/** An authorization request of an app. */
export function url(app, parameters = {}) {
  const way = { scope: `${scopes} offline_access`, redirect_uri: app.redirect_uri ?? callback, ...parameters }
  const request = new URL(authorizationUrl(app, way).url)
  // An app without a scope of the API may not name it.
  if (!way.scope.includes('notes:')) request.searchParams.delete('resource')
  return request.href
}

/** Somebody new, who comes by the link they were sent; what there is to see is given to `at`. */
export async function arrives(page, at, email = `guest${people += 1}@example.test`) {
  const { invite_link: link } = grantor('user', 'create', email, '--name', 'Augusta Ada King')
  await at('password', () => page.goto(link))
  await page.fill('#password', PASSWORD)
  await page.fill('#password_again', PASSWORD)
  await at('password saved', () => page.click('#save-password').then(() => page.waitForSelector('#sign-in')))
  await at('home, signed out', () => page.goto(issuer))
  await page.click('#sign-in')
  await page.fill('#email', email)
  await page.fill('#password', PASSWORD)
  await page.click('#sign-in')
  await page.waitForSelector('#header-sign-out')
  return email
}

/** The pages beside those of signing in to an app and out of it; each is given to `at` with the way to it. */
export async function others(page, at) {
  const app = made('Notes of many kinds', '--scope', 'openid profile email many:kinds')
  await arrives(page, at)
  await at('sensitive and folded', async () => {
    await page.goto(url(app, { scope: 'openid profile email many:kinds' }))
    assert.equal(await page.locator('li.sensitive').count(), 1)
    await page.locator('summary.permission').first().click()
  })
  await page.click('#allow')
  await at('home', () => page.goto(issuer))
  await at('choose an account', () => page.goto(url(app, { scope: 'openid', prompt: 'select_account' })).then(() => page.waitForSelector('#continue')))
  await at('re-authentication', () => page.goto(url(app, { scope: 'openid', prompt: 'login' })).then(() => page.waitForSelector('#email[readonly]')))
  for (const { title, app: make, shows } of CONSENT.filter((kind) => kind.shows)) {
    await at(title, async () => consent(page, await make(), shows))
  }
  await at('errors', () => page.goto(`${issuer}/errors`))
  await at('one error', () => page.goto(`${issuer}/errors/G1340`))
  await at('carried', () => carried(page, app))
  grantor('client', 'access', app.client_id, '--only')
  await at('403', async () => {
    const response = await page.goto(url(app, { scope: 'openid' }))
    assert.equal(response.status(), 403)
  })
}

/** The consent page of an app. */
export async function consent(page, app, shows = /wants to access/) {
  await page.goto(url(app))
  await page.waitForSelector('#allow')
  assert.match(await page.innerText('main'), shows)
}

/** A scope that is sensitive, made once. */
export function prepare() {
  grantor('scope', 'create', 'many:kinds', '--description', 'Do things of many kinds', '--sensitive')
}

function made(name, ...more) {
  const scope = more.includes('--scope') ? [] : ['--scope', `${scopes} offline_access`]
  return grantor('client', 'create', '--name', name, '--type', 'web', '--redirect-uri', callback, ...scope, ...more)
}

function onThisComputer() {
  const arguments_ = ['--name', 'Notes on the desk', '--type', 'native', '--redirect-uri', ON_THIS_COMPUTER, '--scope', `${scopes} offline_access`]
  return { ...grantor('client', 'create', ...arguments_), redirect_uri: 'http://127.0.0.1:51004/callback' }
}

/** An app that registers itself. */
async function registered(name) {
  const { initial_access_token: token } = grantor('registration', 'create-token', '--description', 'a stranger')
  const answer = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      client_name: name, redirect_uris: [callback], scope: `${scopes} offline_access`,
      grant_types: ['authorization_code', 'refresh_token'],
    }),
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

/** A long request that an app posts. */
async function carried(page, app) {
  const request = new URL(url(app, { state: 'W3.x'.repeat(1500) }))
  const fields = [...request.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  await page.goto(`${APP}/sends`)
  await page.setContent(`<form method="post" action="${issuer}/auth">${fields.join('')}<button>Send</button></form>`)
  await page.click('button')
  await page.waitForSelector('#continue')
}
