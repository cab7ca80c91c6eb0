// openid-client v6, as an app uses it: discovery, code + PKCE, refresh, client credentials, revocation, introspection.
import assert from 'node:assert/strict'
import * as oauth from 'openid-client'
import { context, test } from './harness.mjs'
import { authorize } from './person.mjs'

const { issuer, clients, resource, scopes, user, web_callback, native_callback } = context

await test('openid-client: discovery (oauth2) and (oidc) name the same endpoints', async () => {
  const [plain, oidc] = await Promise.all(['oauth2', 'oidc'].map(async (algorithm) =>
    (await discover(clients.web, oauth.ClientSecretBasic(clients.web.client_secret), algorithm)).serverMetadata()))
  assert.equal(plain.issuer, issuer)
  assert.equal(plain.authorization_endpoint, `${issuer}/auth`)
  assert.equal(plain.token_endpoint, `${issuer}/token`)
  assert.equal(plain.jwks_uri, `${issuer}/.well-known/jwks.json`)
  assert.equal(plain.authorization_response_iss_parameter_supported, true)
  assert.equal(plain.supportsPKCE(), true)
  assert.equal(oidc.token_endpoint, plain.token_endpoint)
})

await test('openid-client: code + PKCE, client_secret_basic', async () => {
  const { tokens } = await signIn(await web())
  assert.equal(tokens.token_type, 'bearer') // the library writes it in lower case
  assert.deepEqual(words(tokens.scope ?? scopes), words(scopes))
  assert.ok(tokens.refresh_token)
  assert.ok(tokens.expiresIn() > 0)
})

await test('openid-client: code + PKCE, client_secret_post', async () => {
  const config = await discover(clients.web_post, oauth.ClientSecretPost(clients.web_post.client_secret))
  const { tokens } = await signIn(config)
  const renewed = await oauth.refreshTokenGrant(config, tokens.refresh_token)
  assert.ok(renewed.access_token)
})

await test('openid-client: code + PKCE, public client on a loopback port of its own', async () => {
  const config = await discover(clients.native, oauth.None())
  const callback = native_callback.replace('127.0.0.1', '127.0.0.1:49152') // RFC 8252 §7.3
  const { tokens } = await signIn(config, { callback })
  const renewed = await oauth.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(renewed.access_token, tokens.access_token)
})

await test('openid-client: an answer with another issuer, or none, is refused by the library', async () => {
  const config = await web()
  const { back, checks } = await goAndReturn(config)
  assert.equal(back.searchParams.get('iss'), issuer)
  for (const iss of ['https://attacker.example', undefined]) {
    const altered = new URL(back)
    if (iss) altered.searchParams.set('iss', iss)
    else altered.searchParams.delete('iss')
    await assert.rejects(oauth.authorizationCodeGrant(config, altered, checks), (error) => /"iss"/.test(error.cause?.message))
  }
})

await test('openid-client: another code verifier is invalid_grant', async () => {
  const config = await web()
  const { back, checks } = await goAndReturn(config)
  await assert.rejects(
    oauth.authorizationCodeGrant(config, back, { ...checks, pkceCodeVerifier: oauth.randomPKCECodeVerifier() }), { error: 'invalid_grant' })
})

await test('openid-client: a code works once, and its second use ends what the first one gave', async () => {
  const config = await web()
  const { tokens, back, checks } = await signIn(config)
  await assert.rejects(oauth.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' })
  await assert.rejects(oauth.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
  assert.equal((await introspect(tokens.access_token)).active, false)
})

await test('openid-client: a person who refuses is access_denied, with state and iss', async () => {
  const config = await discover(clients.refused, oauth.ClientSecretBasic(clients.refused.client_secret))
  const { back, checks } = await goAndReturn(config, { decision: 'deny' })
  assert.equal(back.searchParams.get('iss'), issuer)
  await assert.rejects(oauth.authorizationCodeGrant(config, back, checks), { error: 'access_denied' })
})

await test('openid-client: refresh gives new tokens, and can ask for less', async () => {
  const config = await web()
  const { tokens } = await signIn(config)
  const renewed = await oauth.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(renewed.access_token, tokens.access_token)
  assert.notEqual(renewed.refresh_token, tokens.refresh_token)
  const narrow = await oauth.refreshTokenGrant(config, renewed.refresh_token, { scope: 'notes:read' })
  assert.equal(narrow.scope, 'notes:read')
  const wide = await oauth.refreshTokenGrant(config, narrow.refresh_token)
  assert.deepEqual(words(wide.scope ?? scopes), words(scopes), 'asking for less once does not give up the rest')
})

await test('openid-client: client credentials', async () => {
  const config = await discover(clients.service, oauth.ClientSecretBasic(clients.service.client_secret))
  const tokens = await oauth.clientCredentialsGrant(config, { scope: 'notes:read', resource: resource.uri })
  assert.equal(tokens.scope ?? 'notes:read', 'notes:read')
  assert.equal(tokens.refresh_token, undefined)
  assert.equal((await introspect(tokens.access_token)).client_id, clients.service.client_id)
})

await test('openid-client: a wrong secret is invalid_client', async () => {
  const config = await discover(clients.service, oauth.ClientSecretBasic('wrong'))
  await assert.rejects(oauth.clientCredentialsGrant(config, { scope: 'notes:read' }), (error) => {
    // 401 with WWW-Authenticate becomes a challenge error in this library, else an error body.
    assert.ok(error.error === 'invalid_client' || error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', error)
    assert.equal(error.status, 401)
    return true
  })
})

await test('openid-client: a scope this client may not have is invalid_scope', async () => {
  const config = await discover(clients.service, oauth.ClientSecretBasic(clients.service.client_secret))
  await assert.rejects(oauth.clientCredentialsGrant(config, { scope: 'notes:delete' }), { error: 'invalid_scope' })
})

await test('openid-client: introspection by the resource server', async () => {
  const { tokens } = await signIn(await web())
  const seen = await introspect(tokens.access_token)
  assert.equal(seen.active, true)
  assert.equal(seen.iss, issuer)
  assert.equal(seen.client_id, clients.web.client_id)
  assert.ok([seen.aud].flat().includes(resource.uri))
  assert.deepEqual(words(seen.scope), words(scopes))
  assert.ok(seen.sub && seen.exp > seen.iat)
  assert.deepEqual(await introspect('not-a-token'), { active: false })
})

await test('openid-client: introspection by a client the token is not for says only that it is not active', async () => {
  const { tokens } = await signIn(await web())
  const stranger = await discover(clients.web_post, oauth.ClientSecretPost(clients.web_post.client_secret))
  assert.deepEqual(await oauth.tokenIntrospection(stranger, tokens.access_token), { active: false })
})

await test('openid-client: revoking an access token ends that token alone', async () => {
  const config = await web()
  const { tokens } = await signIn(config)
  await oauth.tokenRevocation(config, tokens.access_token, { token_type_hint: 'access_token' })
  assert.deepEqual(await introspect(tokens.access_token), { active: false })
  assert.ok((await oauth.refreshTokenGrant(config, tokens.refresh_token)).access_token)
})

await test('openid-client: revoking the refresh token ends everything it gave', async () => {
  const config = await web()
  const { tokens } = await signIn(config)
  await oauth.tokenRevocation(config, tokens.refresh_token, { token_type_hint: 'refresh_token' })
  await assert.rejects(oauth.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
  assert.deepEqual(await introspect(tokens.access_token), { active: false })
  await oauth.tokenRevocation(config, 'unknown') // RFC 7009 §2.2: an unknown token is no error
})

// ---- helpers ----

function web() {
  return discover(clients.web, oauth.ClientSecretBasic(clients.web.client_secret))
}

async function discover(client, authentication, algorithm = 'oauth2') {
  return oauth.discovery(new URL(issuer), client.client_id, undefined, authentication, {
    algorithm, execute: [oauth.allowInsecureRequests], // http, on a loopback address
  })
}

/** To the server and back: the URL the person returns with, and what the app remembers of the request. */
async function goAndReturn(config, { callback = web_callback, decision = 'allow' } = {}) {
  const checks = { pkceCodeVerifier: oauth.randomPKCECodeVerifier(), expectedState: oauth.randomState() }
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: scopes,
    resource: resource.uri,
    state: checks.expectedState,
    code_challenge: await oauth.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  return { back: await authorize(url, { user, callback, decision }), checks }
}

async function signIn(config, options) {
  const { back, checks } = await goAndReturn(config, options)
  return { tokens: await oauth.authorizationCodeGrant(config, back, checks), back, checks }
}

async function introspect(token) {
  const config = await discover(resource, oauth.ClientSecretBasic(resource.client_secret))
  return oauth.tokenIntrospection(config, token)
}

function words(scope) {
  return scope.split(' ').sort()
}
