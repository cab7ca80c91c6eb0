// An app on this computer: it sends people to sign in, redeems the code they come back with, and hears when they are signed out.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { queue } from './browser.mjs'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** `body` gets an app that listens, and belongs to nobody yet. */
export async function withApp(body) {
  const app = new App()
  await app.starts()
  try {
    await body(app)
  } finally {
    app.ends()
  }
}

class App {
  /** What each browser was sent away with, by its state. */
  away = new Map()
  arrivals = queue()
  logouts = queue()

  starts() {
    this.server = createServer((request, response) => {
      this.answers(request, response).catch((error) => {
        this.arrivals.push(error)
        response.writeHead(500).end(error.message)
      })
    })
    return new Promise((done) => {
      this.server.listen(0, '127.0.0.1', () => {
        this.address = `http://127.0.0.1:${this.server.address().port}`
        done()
      })
    })
  }

  ends() {
    this.server.closeAllConnections()
    this.server.close()
  }

  /** Becomes an app of a server, which may leave out what `optional` says. */
  async registers({ issuer, grantor }, optional) {
    this.client = grantor([
      'client', 'create', '--name', 'Notebook', '--type', 'web', '--redirect-uri', `${this.address}/callback`,
      '--backchannel-logout-uri', `${this.address}/backchannel-logout`, '--optional-scope', optional,
    ])
    this.metadata = await json(fetch(`${issuer}/.well-known/openid-configuration`))
    assert.equal(this.metadata.issuer, issuer)
  }

  /** The tokens somebody came back for, what their ID token says, and what is said of them at the userinfo endpoint. */
  async arrival() {
    const arrived = await this.arrivals.take(20_000, () => 'nobody came back to the app')
    if (arrived instanceof Error) throw arrived
    return arrived
  }

  /** Waits until the app is told that the sign-in of an ID token has ended (OpenID Connect Back-Channel Logout §2.4). */
  async isSignedOut(claims) {
    let told
    do {
      told = await this.logouts.take(20_000, () => 'the app was not told of the sign-out')
      assert.ok(EVENT in told.events, JSON.stringify(told))
    } while (told.sub !== claims.sub || told.sid !== claims.sid)
  }

  async answers(request, response) {
    const url = new URL(request.url, this.address)
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        return said(response, '<a id="sign-in" href="/sign-in">Sign in</a>')
      case 'GET /sign-in':
        return response.writeHead(303, { location: this.leaves() }).end()
      case 'GET /callback':
        this.arrivals.push(await this.redeems(url.searchParams))
        return said(response, '<p id="back">Back at the app</p>')
      case 'POST /backchannel-logout':
        this.logouts.push(await this.verifies(new URLSearchParams(await text(request)).get('logout_token')))
        return response.writeHead(200).end()
      default:
        return response.writeHead(404).end()
    }
  }

  /** The way to sign in. */
  leaves() {
    const [state, nonce, verifier] = [0, 0, 0].map(() => randomBytes(32).toString('base64url'))
    this.away.set(state, { nonce, verifier })
    const url = new URL(this.metadata.authorization_endpoint)
    url.search = new URLSearchParams({
      response_type: 'code', client_id: this.client.client_id, redirect_uri: `${this.address}/callback`, scope: 'openid profile email',
      state, nonce, code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    })
    return url.href
  }

  async redeems(answer) {
    const { nonce, verifier } = this.away.get(answer.get('state')) ?? assert.fail(`nobody was sent away with this state: ${answer}`)
    this.away.delete(answer.get('state'))
    assert.equal(answer.get('iss'), this.metadata.issuer)
    assert.ok(answer.get('code'), String(answer))
    const tokens = await json(fetch(this.metadata.token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: `${this.address}/callback`, code_verifier: verifier,
        client_id: this.client.client_id, client_secret: this.client.client_secret,
      }),
    }))
    const claims = await this.verifies(tokens.id_token)
    assert.equal(claims.nonce, nonce)
    return { tokens, claims, person: await json(this.asksWho(tokens)) }
  }

  asksWho({ access_token: token }) {
    return fetch(this.metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } })
  }

  /** What a token of the server says, signed by a key it publishes. */
  async verifies(token) {
    const [header, payload, signature] = token.split('.')
    const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url'))
    assert.equal(alg, 'RS256')
    const { keys } = await json(fetch(this.metadata.jwks_uri))
    const key = createPublicKey({ key: keys.find((jwk) => jwk.kid === kid), format: 'jwk' })
    assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')), 'the signature')
    const claims = JSON.parse(Buffer.from(payload, 'base64url'))
    assert.deepEqual([claims.iss, claims.aud], [this.metadata.issuer, this.client.client_id])
    return claims
  }
}

function said(response, html) {
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>The app</title><link rel="icon" href="data:,">${html}`)
}

async function json(answering) {
  const answer = await answering
  assert.equal(answer.status, 200, await answer.clone().text())
  return answer.json()
}

async function text(stream) {
  let text = ''
  for await (const data of stream.setEncoding('utf8')) text += data
  return text
}
