// Grantor's pages in a real Chromium, JavaScript off: what people see, what their keyboard reaches, and what the browser itself
// enforces (cookies, Content-Security-Policy, `Origin: null`). ../interop/run sets up the server and counts.
import assert from 'node:assert/strict'
import axe from 'axe-core'
import { context, finish, test } from '../interop/node/harness.mjs'
import { administration } from './administration.mjs'
import { APP, authorizationUrl, close, launch, visit } from './browser.mjs'
import { focusIsOn, press, tabTo } from './keyboard.mjs'
import { CONSENT, arrives, consent, others, prepare } from './kinds.mjs'
import { look } from './look.mjs'
import { newcomer } from './newcomer.mjs'
import { passkeys } from './passkeys.mjs'
import { people } from './people.mjs'
import { providers } from './providers.mjs'

const { issuer, clients, user } = context
const unused = [...clients.browser] // a client that was allowed once is not asked about again
await test('browser: starts', launch)

await newcomer()

await passkeys()

await people()

await administration()

await providers()

await test('browser: sign in and allow; the app gets code, state and iss', () => visit({}, async (tab) => {
  await openAndSignIn(tab)
  await tab.page.click('button[name=decision][value=allow]')
  const { url, method } = await tab.arrival()
  assert.equal(method, 'GET')
  assert.deepEqual([...url.searchParams.keys()].sort(), ['code', 'iss', 'state'])
  assert.equal(url.searchParams.get('state'), tab.state)
  assert.equal(url.searchParams.get('iss'), issuer)
  // The page itself, not only the request: a form-action that does not name the app's origin would have stopped it here.
  await tab.page.waitForURL(`${APP}/**`)
}))

await test('browser: do not allow; the app gets access_denied', () => visit({}, async (tab) => {
  await openAndSignIn(tab)
  await tab.page.click('button[name=decision][value=deny]')
  const { url } = await tab.arrival()
  assert.equal(url.searchParams.get('error'), 'access_denied')
  assert.equal(url.searchParams.get('state'), tab.state)
  assert.equal(url.searchParams.get('iss'), issuer)
  assert.equal(url.searchParams.get('code'), null)
}))

await test('browser: form_post goes to the app by its button', () => visit({}, async (tab) => {
  await openAndSignIn(tab, { response_mode: 'form_post' })
  await tab.page.click('button[name=decision][value=allow]')
  await tab.page.click(`form[action^="${APP}"] button`)
  const { url, method, body } = await tab.arrival()
  assert.equal(method, 'POST')
  assert.equal(url.search, '')
  assert.deepEqual([...body.keys()].sort(), ['code', 'iss', 'state'])
  assert.equal(body.get('state'), tab.state)
}))

await test('browser: form_post goes to the app by itself where scripts run', () => visit({ javaScriptEnabled: true }, async (tab) => {
  await openAndSignIn(tab, { response_mode: 'form_post' })
  await tab.page.click('button[name=decision][value=allow]')
  const { method, body } = await tab.arrival()
  assert.equal(method, 'POST')
  assert.equal(body.get('state'), tab.state)
}))

await test('browser: an app whose callback goes on to a scheme of its own is not held back', () => visit({ onTo: 'claude://back' }, async (tab) => {
  await openAndSignIn(tab)
  const tried = tab.page.waitForEvent('requestfailed', (request) => request.url() === 'claude://back')
  await tab.page.click('button[name=decision][value=allow]')
  assert.ok((await tab.arrival()).url.searchParams.get('code'))
  // No program here has that scheme; that Chromium went on to it is what counts: it holds redirects after a form against form-action.
  await tried
}))

await test('browser: nor is one that gets its answer as a form', () => visit({ onTo: 'claude://back' }, async (tab) => {
  await openAndSignIn(tab, { response_mode: 'form_post' })
  await tab.page.click('button[name=decision][value=allow]')
  const tried = tab.page.waitForEvent('requestfailed', (request) => request.url() === 'claude://back')
  await tab.page.click(`form[action^="${APP}"] button`)
  assert.ok((await tab.arrival()).body.get('code'))
  await tried
}))

await test('browser: an answer too long for a redirect goes on from a page, by itself', () => visit({}, async (tab) => {
  const state = 'W3.x'.repeat(1500)
  await openAndSignIn(tab, { state })
  await tab.page.click('button[name=decision][value=allow]')
  const { url, method } = await tab.arrival()
  assert.equal(method, 'GET')
  assert.equal(url.searchParams.get('state'), state)
  assert.ok(url.searchParams.get('code'))
  await tab.page.waitForURL(`${APP}/**`)
}))

await test('browser: a long request that an app posts goes on by itself, with the cookies of this server', () => visit({ javaScriptEnabled: true }, async (tab) => {
  await openAndSignIn(tab)
  const request = new URL(open(tab, { state: 'W3.x'.repeat(3000), submit: 'a field named as what sends the form' }))
  const fields = [...request.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  await tab.page.goto(`${APP}/sends`)
  await tab.arrival()
  await tab.page.setContent(`<form method="post" action="${issuer}/auth">${fields.join('')}<button>Send</button></form>`)
  await tab.page.click('button')
  await tab.page.click('button[value=allow]')
  const { url } = await tab.arrival()
  assert.equal(url.searchParams.get('state'), 'W3.x'.repeat(3000))
}))

await test('browser: keyboard alone, from the first page to the app', () => visit({}, async (tab) => {
  const { page } = tab
  await page.goto(open(tab))
  await tabTo(page, 'input[name=email]')
  await page.keyboard.type(user.email)
  await tabTo(page, 'input[name=password]')
  await page.keyboard.type(user.password)
  await page.keyboard.press('Enter')
  await page.waitForSelector('button[value=allow]')
  assert.equal(await focusIsOn(page, 'button[value=allow]'), false, 'nobody allows by an Enter too many')
  await tabTo(page, 'button[value=deny]')
  await press(page, 'button[value=allow]')
  assert.ok((await tab.arrival()).url.searchParams.get('code'))
}))

await test('browser: a wrong password says so, keeps the address, and the right one goes on', () => visit({}, async (tab) => {
  await tab.page.goto(open(tab))
  await signIn(tab.page, 'not the password')
  await tab.page.waitForSelector('[role=alert]')
  assert.match(await tab.page.innerText('main'), /Invalid email or password\./)
  assert.equal(await tab.page.inputValue('input[name=email]'), user.email)
  await signIn(tab.page)
  await tab.page.waitForSelector('button[value=allow]')
}))

await test('browser: two tabs at once both arrive', () => visit({}, (first) => visit({ beside: first }, async (second) => {
  await first.page.goto(open(first))
  await second.page.goto(open(second))
  await signIn(first.page)
  await first.page.waitForSelector('button[value=allow]')
  await signIn(second.page)
  await second.page.click('button[value=allow]')
  await first.page.click('button[value=allow]')
  for (const tab of [first, second]) {
    const { url } = await tab.arrival()
    assert.ok(url.searchParams.get('code'))
    assert.equal(url.searchParams.get('state'), tab.state)
  }
})))

await test('browser: once signed in, the next app asks for permission only; after signing out, for the password', () => visit({}, async (tab) => {
  await openAndSignIn(tab)
  await tab.page.goto(open(tab))
  await tab.page.waitForSelector('button[value=allow]')
  await signOut(tab.page)
  await tab.page.goto(open(tab))
  await tab.page.waitForSelector('input[name=password]')
}))

await test('browser: an ordinary consent page is read without scrolling, on a phone and on a desk', () => visit({}, async (tab) => {
  await openAndSignIn(tab, { scope: `${context.scopes} offline_access` })
  assert.equal(await tab.page.locator('.permission').count(), 3)
  await isReadWithoutScrolling(tab.page)
}))

for (const { title, app, email, shows } of CONSENT) {
  await test(`browser: so is ${title}`, () => visit({}, async ({ page }) => {
    const straight = (_, arrive) => arrive()
    await arrives(page, straight, email)
    await consent(page, await app(), shows)
    assert.equal(await page.locator('.permission').count(), 3)
    await isReadWithoutScrolling(page)
  }))
}

await test('browser: no page may be framed', () => visit({}, async (tab) => {
  const response = await tab.page.goto(open(tab))
  const policy = response.headers()['content-security-policy'] ?? ''
  assert.match(policy, /frame-ancestors 'none'/)
  assert.match(policy, /default-src 'none'/)
}))

await test('browser: makes what the other pages are about', async () => prepare())

await walk({ name: 'fits', settings: {} }, look)

await walk({ name: 'axe finds nothing', settings: { javaScriptEnabled: true, bypassCSP: true } }, async (page) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() => globalThis.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }))
    const found = violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
    assert.deepEqual(found, [], `${colorScheme}: ${found.join(' | ')}`)
  }
})

await close()
finish()

// ---- steps ----

async function isReadWithoutScrolling(page) {
  for (const [width, height] of [[360, 740], [1280, 800]]) {
    await page.setViewportSize({ width, height })
    const tall = await page.evaluate(() => document.documentElement.scrollHeight)
    assert.ok(tall <= height, `${tall} px at ${width} × ${height}`)
  }
}

/** A new authorization request of an app nobody has allowed anything yet; the tab remembers its state. */
function open(tab, parameters) {
  const client = unused.shift()
  assert.ok(client, 'make more browser clients in ../interop/run')
  const { url, state } = authorizationUrl(client, parameters)
  tab.state = state
  return url
}

async function openAndSignIn(tab, parameters) {
  await tab.page.goto(open(tab, parameters))
  await signIn(tab.page)
  await tab.page.waitForSelector('button[value=allow]')
}

async function signIn(page, password = user.password) {
  await page.fill('input[name=email]', user.email)
  await page.fill('input[name=password]', password)
  await page.click('form:has(input[name=password]) button:not([name])')
}

async function signOut(page) {
  await page.goto(`${issuer}/logout`)
  await page.click('main form[action="/logout"] button')
  await page.waitForLoadState()
}

/** Every kind of page, one after the other, with a check named for each. */
function walk({ name, settings }, check) {
  return test(`browser: all the way through: ${name}`, () => visit(settings, (tab) => walkThrough(tab, name, check)), 600)
}

async function walkThrough(tab, name, check) {
  const { page } = tab
  // The page that sends itself stays to be looked at.
  await page.route('**/assets/form_post.js', (route) => route.abort())
  const at = async (title, arrive) => test(`browser: ${title}: ${name}`, async () => {
    await arrive()
    await check(page, title)
  })
  await at('sign-in', () => page.goto(open(tab, { response_mode: 'form_post' })))
  await at('failed sign-in', () => signIn(page, 'not the password').then(() => page.waitForSelector('[role=alert]')))
  await at('consent', () => signIn(page).then(() => page.waitForSelector('button[value=allow]')))
  await at('form_post', () => page.click('button[value=allow]').then(() => page.waitForSelector(`form[action^="${APP}"]`)))
  await at('onward', async () => {
    const url = new URL(authorizationUrl(clients.web, { state: 'W3.x'.repeat(1500), response_type: 'token' }).url)
    // The page as it is, before it goes on.
    await page.route(`${issuer}/auth?**`, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/<meta http-equiv="refresh"[^>]*>/, '') })
    })
    await page.goto(url.href)
    await page.waitForSelector('#continue')
    await page.unroute(`${issuer}/auth?**`)
  })
  await at('sign-out', () => page.goto(`${issuer}/logout`).then(() => page.waitForSelector('main form[action="/logout"]')))
  await at('signed out', () => signOut(page))
  await at('error', async () => {
    const url = new URL(authorizationUrl(clients.web).url)
    url.searchParams.set('redirect_uri', 'https://other.example/callback')
    const response = await page.goto(url.href)
    assert.equal(response.status(), 400)
    assert.equal(page.url(), url.href, 'stays here')
  })
  await others(page, at)
}
