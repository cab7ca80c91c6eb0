// An assistant that speaks MCP: what it keeps, and the person who sits before it.
import assert from 'node:assert/strict'
import { context, grantor } from './harness.mjs'
import { authorize } from './person.mjs'

const { issuer, resource, user } = context
const callback = 'http://localhost:3118/callback'

/** What keeps an assistant's credentials, as the SDK wants it, and the person who sits before it. */
export class Assistant {
  constructor(auth, method) {
    this.run = auth
    this.method = method
    this.dropped = []
  }

  get redirectUrl() { return callback }
  get clientMetadata() {
    return {
      client_name: 'An assistant', redirect_uris: [callback], token_endpoint_auth_method: this.method,
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    }
  }
  state() { return 'a state/+=' }
  clientInformation() { return this.information }
  saveClientInformation(information) { this.information = information }
  tokens() { return this.kept }
  saveTokens(tokens) { this.kept = tokens }
  redirectToAuthorization(address) { this.address = address }
  saveCodeVerifier(verifier) { this.verifier = verifier }
  codeVerifier() { return this.verifier }
  discoveryState() { return this.discovered }
  saveDiscoveryState(discovered) { this.discovered = discovered }
  invalidateCredentials(what) {
    this.dropped.push(what)
    if (what === 'all' || what === 'tokens') this.kept = undefined
    if (what === 'all' || what === 'client') this.information = undefined
  }

  auth(more = {}) {
    return this.run(this, { serverUrl: `${resource.uri}/mcp`, fetchFn: fetchAsServer, ...more })
  }

  async connect() {
    assert.equal(await this.auth(), 'REDIRECT')
    await this.come(this.address)
  }

  async come(address) {
    const back = await authorize(address, { user, callback })
    assert.equal(back.searchParams.get('state'), this.state())
    const answer = { authorizationCode: back.searchParams.get('code'), iss: back.searchParams.get('iss') }
    assert.equal(await this.auth(answer), 'AUTHORIZED')
  }
}

/** `fetch`, but for the API, which is nowhere; and with a leave to register, which an administrator hands out here. */
async function fetchAsServer(url, options = {}) {
  const { origin, pathname } = new URL(url)
  if (origin === resource.uri) {
    const isMetadata = pathname.startsWith('/.well-known/oauth-protected-resource')
    const body = { resource: resource.uri, authorization_servers: [issuer], scopes_supported: ['notes:read', 'notes:write'] }
    return isMetadata ? Response.json(body) : new Response('', { status: 404 })
  }
  const headers = new Headers(options.headers)
  if (pathname === '/register') {
    const { initial_access_token } = grantor('registration', 'create-token', '--description', 'an assistant')
    headers.set('authorization', `Bearer ${initial_access_token}`)
  }
  return fetch(url, { ...options, headers })
}

/** The claims of a token. */
export function payload(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
}
