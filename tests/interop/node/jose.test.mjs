// jose as a resource server: everything an API needs to know is the issuer's key set, the issuer's name and its own.
import assert from 'node:assert/strict'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { context, test } from './harness.mjs'
import { authorize } from './person.mjs'
import { createHash, randomBytes } from 'node:crypto'

const { issuer, clients, resource, scopes, user, web_callback } = context
const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
let tokens

await test('jose: a token by plain HTTP, as a small app would get it', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${issuer}/auth`)
  url.search = new URLSearchParams({
    response_type: 'code', client_id: clients.web.client_id, redirect_uri: web_callback, scope: scopes, resource: resource.uri, state: 'x',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })
  const back = await authorize(url, { user, callback: web_callback })
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clients.web.client_id}:${clients.web.client_secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: web_callback, code_verifier: verifier,
    }),
  })
  assert.equal(response.status, 200)
  tokens = await response.json()
})

await test('jose: the key set is public, cacheable, and holds no private part', async () => {
  const response = await fetch(`${issuer}/.well-known/jwks.json`)
  assert.match(response.headers.get('cache-control'), /max-age=\d+/)
  const set = await response.json()
  assert.ok(set.keys.length >= 1)
  for (const key of set.keys) {
    assert.ok(key.kid && key.alg)
    assert.equal(key.use, 'sig')
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(key[part], undefined)
  }
  const etag = response.headers.get('etag')
  const again = await fetch(`${issuer}/.well-known/jwks.json`, { headers: { 'if-none-match': etag } })
  assert.equal(again.status, 304)
})

await test('jose: jwtVerify takes the access token', async () => {
  const { payload, protectedHeader } = await verify(tokens.access_token)
  assert.equal(protectedHeader.alg, 'RS256')
  assert.equal(payload.client_id, clients.web.client_id)
  assert.ok(payload.scope.split(' ').includes('notes:read'))
})

await test('jose: another audience is refused', () => refused(verify(tokens.access_token, { audience: 'https://other.example' }), /aud/))
await test('jose: another issuer is refused', () => refused(verify(tokens.access_token, { issuer: 'https://other.example' }), /iss/))
await test('jose: an altered token is refused', () => refused(verify(alter(tokens.access_token, { scope: 'notes:delete' })), /signature/))
await test('jose: a refresh token is no access token', async () => {
  assert.notEqual(decodeProtectedHeader(tokens.refresh_token).typ, 'at+jwt')
  await refused(verify(tokens.refresh_token), /typ/)
})
await test('jose: a token signed by nobody is refused', () => {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  return refused(verify(`${header}.${tokens.access_token.split('.')[1]}.`), /./)
})

// ---- helpers ----

function verify(token, options) {
  return jwtVerify(token, keys, { issuer, audience: resource.uri, typ: 'at+jwt', requiredClaims: ['exp', 'sub', 'jti'], ...options })
}

function refused(promise, why) {
  return assert.rejects(promise, why)
}

function alter(token, changes) {
  const [header, payload, signature] = token.split('.')
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url')), ...changes }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}
