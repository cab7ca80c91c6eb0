// openid-client v6 as an app that asks who people are: ID tokens, userinfo, sign-out, assertions, registration.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'openid-client'
import { context, grantor, test } from './harness.mjs'
import { authorize, signOut } from './person.mjs'

const { issuer, clients, openid_scopes, user, web_callback, post_logout } = context

await test('openid-client: sign-in; the ID token says who, when and for whom, and refresh gives another', async () => {
  const config = await openid()
  const { tokens, claims } = await signIn(config)
  assert.equal(claims.iss, issuer)
  assert.equal(claims.aud, clients.openid.client_id)
  assert.ok(claims.auth_time && claims.sid && claims.at_hash)
  const renewed = await oauth.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(renewed.id_token, tokens.id_token)
  for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid']) assert.deepEqual(renewed.claims()[name], claims[name], name)
  assert.equal((await oauth.fetchUserInfo(config, renewed.access_token, claims.sub)).email, user.email)
})

await test('openid-client: userinfo has what profile and email stand for', async () => {
  const config = await openid()
  const { tokens, claims } = await signIn(config)
  const person = await oauth.fetchUserInfo(config, tokens.access_token, claims.sub)
  assert.equal(person.name, user.name)
  assert.equal(person.email, user.email)
  assert.equal(typeof person.email_verified, 'boolean')
})

await test('openid-client: signed userinfo, as registered', async () => {
  const config = await openid('openid_signed', { userinfo_signed_response_alg: 'PS256' })
  oauth.enableNonRepudiationChecks(config) // the library verifies the signature, not only the claims
  const { tokens, claims } = await signIn(config)
  assert.equal((await oauth.fetchUserInfo(config, tokens.access_token, claims.sub)).name, user.name)
})

await test('openid-client: userinfo refuses a token that was revoked', async () => {
  const config = await openid()
  const { tokens, claims } = await signIn(config)
  await oauth.tokenRevocation(config, tokens.access_token)
  await assert.rejects(oauth.fetchUserInfo(config, tokens.access_token, claims.sub), (error) => {
    assert.equal(error.cause?.[0]?.parameters?.error, 'invalid_token', error)
    return true
  })
})

await test('openid-client: the library refuses an ID token with another nonce', async () => {
  const config = await openid()
  const { back, checks } = await goAndReturn(config)
  await assert.rejects(
    oauth.authorizationCodeGrant(config, back, { ...checks, expectedNonce: oauth.randomNonce() }), (error) => /nonce/.test(error.cause?.message))
})

await test('openid-client: max_age and prompt=login ask again, and auth_time shows it', async () => {
  const config = await openid()
  const cookies = new Map()
  const { claims: first } = await signIn(config, { cookies })
  const { claims: second } = await signIn(config, { cookies, nobody: true })
  assert.equal(second.auth_time, first.auth_time, 'single sign-on')
  assert.equal(second.sid, first.sid)
  await new Promise((resolve) => setTimeout(resolve, 1100)) // auth_time is in seconds
  const { claims: third } = await signIn(config, { cookies, parameters: { prompt: 'login' }, maxAge: 300 })
  assert.ok(third.auth_time > first.auth_time)
  assert.equal(third.sub, first.sub)
})

await test('openid-client: prompt=none where nobody is signed in is login_required', async () => {
  const config = await openid()
  const { back, checks } = await goAndReturn(config, { nobody: true, parameters: { prompt: 'none' } })
  await assert.rejects(oauth.authorizationCodeGrant(config, back, checks), { error: 'login_required' })
})

await test('openid-client: sign-out comes back with state, and nobody is signed in', async () => {
  const config = await openid()
  const cookies = new Map()
  const { tokens } = await signIn(config, { cookies })
  const url = oauth.buildEndSessionUrl(config, { post_logout_redirect_uri: post_logout, id_token_hint: tokens.id_token, state: 'bye' })
  const back = await signOut(url, { callback: post_logout, cookies })
  assert.equal(back.href, `${post_logout}?state=bye`)
  await assertSignedOut(config, cookies)
  // OpenID Connect Back-Channel Logout §2.7: what offline_access gave is for when the person is away.
  assert.ok((await oauth.refreshTokenGrant(config, tokens.refresh_token)).access_token)
})

await test('openid-client: sign-out without a hint is the person\'s decision', async () => {
  const config = await openid()
  const cookies = new Map()
  await signIn(config, { cookies })
  // The library adds client_id, by which the address is found.
  const url = oauth.buildEndSessionUrl(config, { post_logout_redirect_uri: post_logout })
  assert.equal((await signOut(url, { callback: post_logout, cookies })).href, post_logout)
  await assertSignedOut(config, cookies)
})

await test('openid-client: client_secret_jwt', async () => {
  const { client_id, client_secret } = clients.openid_jwt
  const config = await discover(client_id, undefined, oauth.ClientSecretJwt(client_secret))
  const { tokens } = await signIn(config)
  assert.ok((await oauth.refreshTokenGrant(config, tokens.refresh_token)).access_token)
  const wrong = await discover(client_id, undefined, oauth.ClientSecretJwt(client_secret.replace(/.{4}$/, 'AAAA')))
  await assert.rejects(oauth.refreshTokenGrant(wrong, tokens.refresh_token), isInvalidClient)
})

for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  await test(`openid-client: private_key_jwt with ${alg}, the key registered on the command line`, async () => {
    const { privateKey, jwks } = await keys(alg)
    const client = withFile(JSON.stringify(jwks), (file) => grantor(
      'client', 'create', '--name', `Signs with ${alg}`, '--type', 'web', '--redirect-uri', web_callback, '--scope', openid_scopes,
      '--auth-method', 'private_key_jwt', '--jwks', file))
    assert.equal(client.client_secret, undefined)
    const config = await discover(client.client_id, undefined, oauth.PrivateKeyJwt({ key: privateKey, kid: 'k1' }))
    const { tokens } = await signIn(config)
    assert.ok((await oauth.refreshTokenGrant(config, tokens.refresh_token)).access_token)
    const stranger = await discover(client.client_id, undefined, oauth.PrivateKeyJwt({ key: (await keys(alg)).privateKey, kid: 'k1' }))
    await assert.rejects(oauth.refreshTokenGrant(stranger, tokens.refresh_token), isInvalidClient)
  })
}

await test('openid-client: an app registers itself, signs somebody in, and out', async () => {
  const token = grantor('registration', 'create-token', '--description', 'openid-client').initial_access_token
  const register = (initialAccessToken) => oauth.dynamicClientRegistration(new URL(issuer), {
    client_name: 'Registered by itself', redirect_uris: [web_callback], scope: openid_scopes, post_logout_redirect_uris: [post_logout],
    token_endpoint_auth_method: 'client_secret_post', // what the library then uses, unless told otherwise
  }, undefined, { initialAccessToken, execute: [oauth.allowInsecureRequests] })
  const config = await register(token)
  const registered = config.clientMetadata()
  assert.ok(registered.client_id && registered.client_secret && registered.registration_access_token)
  const cookies = new Map()
  const { tokens, claims } = await signIn(config, { cookies })
  assert.equal((await oauth.fetchUserInfo(config, tokens.access_token, claims.sub)).name, user.name)
  const url = oauth.buildEndSessionUrl(config, { post_logout_redirect_uri: post_logout, id_token_hint: tokens.id_token })
  assert.equal((await signOut(url, { callback: post_logout, cookies })).href, post_logout)
  // The token was for one app.
  await assert.rejects(register(token), (error) => error.status === 401 || error.cause?.status === 401)
})

await test('openid-client: an app registers itself with its keys, and authenticates with them', async () => {
  const token = grantor('registration', 'create-token', '--description', 'openid-client').initial_access_token
  const { privateKey, jwks } = await keys('ES256')
  const config = await oauth.dynamicClientRegistration(new URL(issuer), {
    client_name: 'Registered with keys', redirect_uris: [web_callback], scope: openid_scopes, jwks,
    token_endpoint_auth_method: 'private_key_jwt', id_token_signed_response_alg: 'ES256',
    grant_types: ['authorization_code', 'refresh_token'],
  }, oauth.PrivateKeyJwt({ key: privateKey, kid: 'k1' }), { initialAccessToken: token, execute: [oauth.allowInsecureRequests] })
  assert.equal(config.clientMetadata().client_secret, undefined)
  const { tokens } = await signIn(config)
  assert.ok((await oauth.refreshTokenGrant(config, tokens.refresh_token)).id_token)
})

// ---- helpers ----

function openid(name = 'openid', metadata) {
  return discover(clients[name].client_id, metadata, oauth.ClientSecretBasic(clients[name].client_secret))
}

function discover(client_id, metadata, authentication) {
  return oauth.discovery(new URL(issuer), client_id, metadata, authentication, { execute: [oauth.allowInsecureRequests] })
}

async function keys(alg) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, jwks: { keys: [{ ...await exportJWK(publicKey), kid: 'k1', alg, use: 'sig' }] } }
}

function withFile(text, use) {
  const folder = mkdtempSync(join(tmpdir(), 'grantor-interop-keys.'))
  try {
    writeFileSync(join(folder, 'jwks.json'), text)
    return use(join(folder, 'jwks.json'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** 401 with WWW-Authenticate becomes a challenge error in this library, else an error body. */
function isInvalidClient(error) {
  return error.status === 401 && (error.error === 'invalid_client' || error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE')
}

async function assertSignedOut(config, cookies) {
  const { back, checks } = await goAndReturn(config, { cookies, nobody: true, parameters: { prompt: 'none' } })
  await assert.rejects(oauth.authorizationCodeGrant(config, back, checks), { error: 'login_required' })
}

/** To the server and back. `nobody`: no one is there who could sign in. */
async function goAndReturn(config, { cookies, nobody = false, parameters = {}, maxAge } = {}) {
  const checks = {
    pkceCodeVerifier: oauth.randomPKCECodeVerifier(), expectedState: oauth.randomState(), expectedNonce: oauth.randomNonce(),
    idTokenExpected: true, maxAge,
  }
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: web_callback,
    scope: openid_scopes,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
    ...parameters,
  })
  return { back: await authorize(url, { user: nobody ? undefined : user, callback: web_callback, cookies }), checks }
}

async function signIn(config, options) {
  const { back, checks } = await goAndReturn(config, options)
  const tokens = await oauth.authorizationCodeGrant(config, back, checks)
  return { tokens, claims: tokens.claims() }
}
