// A person with a browser that has no JavaScript: follows redirects, keeps cookies, fills in forms.
// It sends what Chromium sends from a page with `Referrer-Policy: no-referrer`, `Origin: null` included.
import http from 'node:http'
import assert from 'node:assert/strict'

/**
 * Opens an authorization URL, signs in, decides, and returns the URL the person is sent back to.
 * `decision` is the value of the consent form's button: `allow` or `deny`; `cookies` are those of an earlier visit.
 */
export function authorize(url, { user, callback, decision = 'allow', cookies = new Map() }) {
  return go(url, { user, callback, decision, cookies })
}

/** Opens a sign-out URL, confirms if asked, and returns the URL the person is sent back to. */
export function signOut(url, { callback, cookies }) {
  return go(url, { callback, decision: 'sign-out', cookies })
}

async function go(url, { user, callback, decision, cookies }) {
  let request = { method: 'GET', url: new URL(url) }
  const seen = []
  for (let step = 0; step < 12; step += 1) {
    const response = await send(request, cookies)
    seen.push(`${request.method} ${request.url.pathname} -> ${response.status}`)
    if (response.headers.location) {
      const expected = request.method === 'POST' ? [303] : [302, 303]
      assert.ok(expected.includes(response.status), `redirects after ${request.method} are 303: ${seen.join(', ')}`)
      const next = new URL(response.headers.location, request.url)
      if (`${next.origin}${next.pathname}` === callback) return next
      assert.equal(next.origin, new URL(url).origin, 'no redirect leads anywhere else')
      request = { method: 'GET', url: next }
      continue
    }
    const form = choose(forms(response.body), decision)
    assert.ok(form, `a page with something to do, not: ${seen.join(', ')}: ${text(response.body)}`)
    const fields = new URLSearchParams(form.fields)
    if (form.has('password')) {
      assert.ok(user, `nobody should have to sign in here: ${seen.join(', ')}`)
      fields.set('email', user.email)
      fields.set('password', user.password)
    } else {
      fields.set('decision', decision)
    }
    request = { method: 'POST', url: new URL(form.action, request.url), body: fields.toString() }
  }
  throw new Error(`never got back to ${callback}: ${seen.join(', ')}`)
}

/** The sign-in form, or the one whose button says what was decided. */
function choose(all, decision) {
  return all.find((form) => form.has('password'))
    ?? all.find((form) => form.buttons.some(([name, value]) => name === 'decision' && value === decision))
}

function forms(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, open, inside]) => {
    const inputs = [...inside.matchAll(/<input\b([^>]*)>/gi)].map(([, tag]) => attributes(tag))
    return {
      action: attributes(open).action ?? '',
      fields: inputs.filter((input) => input.type === 'hidden').map((input) => [input.name, input.value ?? '']),
      buttons: [...inside.matchAll(/<button\b([^>]*)>/gi)].map(([, tag]) => attributes(tag)).map(({ name, value }) => [name, value]),
      has: (name) => inputs.some((input) => input.name === name && input.type !== 'hidden'),
    }
  })
}

function attributes(tag) {
  return Object.fromEntries([...tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, name, value]) => [name.toLowerCase(), decode(value ?? '')]))
}

function decode(value) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return value.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : named[name] ?? whole)
}

function text(html) {
  return html.replaceAll(/<head[\s\S]*<\/head>|<[^>]*>/gi, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, 300)
}

function send({ method, url, body }, cookies) {
  const headers = {
    accept: 'text/html,application/xhtml+xml',
    'sec-fetch-site': body === undefined ? 'none' : 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  }
  if (cookies.size) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  if (body !== undefined) {
    headers.origin = 'null'
    headers['content-type'] = 'application/x-www-form-urlencoded'
    headers['content-length'] = Buffer.byteLength(body)
  }
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      for (const cookie of response.headers['set-cookie'] ?? []) keep(cookie, cookies)
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => { text += chunk })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

function keep(cookie, cookies) {
  const [pair, ...attributes] = cookie.split(';').map((part) => part.trim())
  const [, name, value] = /^([^=]+)=(.*)$/.exec(pair)
  const gone = attributes.some((attribute) => /^max-age=(0|-\d+)$/i.test(attribute))
  if (gone || value === '') cookies.delete(name)
  else cookies.set(name, value)
}
