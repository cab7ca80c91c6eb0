// Chromium, and what a tab of it tells us.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { chromium } from 'playwright-core'
import { context } from '../interop/node/harness.mjs'

/** The origin of every web app in these tests. Nothing is there: Chromium's requests to it are answered by `visit`. */
export const APP = new URL(context.web_callback).origin

let browser

/** Starts the browser named by `CHROMIUM`, or the system's. */
export async function launch() {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  })
}

/** Ends the browser. */
export async function close() {
  await browser.close()
}

/**
 * Calls `body` with a tab in a browser profile of its own (or `beside` another tab, in its profile), without JavaScript unless asked for.
 *
 * It fails, too, if any page asked another host for anything, if Chromium reported a breach of the Content-Security-Policy, or if a
 * stylesheet or picture was missing. The app answers with a page, or sends the browser `onTo` another address.
 */
export async function visit({ beside, onTo, ...settings }, body) {
  const profile = beside?.profile ?? await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 }, ...settings })
  profile.setDefaultTimeout(20_000)
  const page = await profile.newPage()
  const complaints = []
  const arrivals = queue()
  watch(page, complaints, onTo)

  // Playwright's own routes do not see redirects; the protocol below it does.
  const devtools = await profile.newCDPSession(page)
  devtools.on('Fetch.requestPaused', ({ requestId, request }) => {
    arrivals.push({ method: request.method, url: new URL(request.url), body: new URLSearchParams(request.postData ?? '') })
    devtools.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: onTo ? 302 : 200,
      responseHeaders: onTo ? [{ name: 'location', value: onTo }] : [{ name: 'content-type', value: 'text/html' }],
      body: Buffer.from('<!doctype html><title>The app</title><link rel="icon" href="data:,"><p>Back at the app').toString('base64'),
    }).catch(() => {}) // the tab may be gone
  })
  devtools.on('Audits.issueAdded', ({ issue }) => {
    if (issue.code === 'ContentSecurityPolicyIssue') complaints.push(JSON.stringify(issue.details.contentSecurityPolicyIssueDetails))
  })
  await devtools.send('Fetch.enable', { patterns: [{ urlPattern: `${APP}/*` }] })
  await devtools.send('Audits.enable')

  const tab = {
    page,
    profile,
    /** The request that reached the app. */
    arrival: () => arrivals.take(20_000, () => `nothing reached the app; the page is ${page.url()}; Chromium says: ${complaints.join(' | ')}`),
  }
  try {
    await body(tab)
  } finally {
    await (beside ? page.close() : profile.close())
  }
  if (!settings.bypassCSP) assert.deepEqual(complaints, [], complaints.join(' | '))
}

/** Calls `body` with a page in a profile of its own, for servers of this computer; any other host that is asked is a failure. */
export async function watched(settings, body) {
  const profile = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings })
  profile.setDefaultTimeout(20_000)
  const page = await profile.newPage()
  const complaints = []
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (!['127.0.0.1', 'localhost'].includes(hostname) && protocol !== 'data:') complaints.push(`asked ${request.url()}`)
  })
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text())
  })
  try {
    await body(page)
  } finally {
    await profile.close()
  }
  assert.deepEqual(complaints, [], complaints.join(' | '))
}

/** An authorization request with PKCE, and its state. */
export function authorizationUrl(client, parameters = {}) {
  const state = randomBytes(12).toString('base64url')
  const url = new URL('/auth', context.issuer)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: context.web_callback,
    scope: context.scopes,
    resource: context.resource.uri,
    state,
    code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  })
  return { url: url.href, state }
}

function watch(page, complaints, onTo) {
  const home = new URL(context.issuer).origin
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (request.url() !== onTo && origin !== home && origin !== APP && protocol !== 'data:') complaints.push(`asked ${request.url()}`)
  })
  page.on('response', (response) => {
    const kind = response.request().resourceType()
    if (kind !== 'document' && response.status() >= 400) complaints.push(`${response.status()} for ${kind} ${response.url()}`)
  })
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text())
  })
}

/** What comes, in order, and is waited for. */
export function queue() {
  const items = []
  let waiting
  return {
    push(item) {
      if (waiting) waiting(item)
      else items.push(item)
    },
    take(milliseconds, why) {
      if (items.length) return Promise.resolve(items.shift())
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(why())), milliseconds)
        waiting = (item) => {
          clearTimeout(timer)
          waiting = undefined
          resolve(item)
        }
      })
    },
  }
}
