// oauth4webapi: the same steps one level down, where every response is validated field by field.
import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { context, test } from './harness.mjs'
import { authorize } from './person.mjs'

const { issuer, clients, resource, scopes, user, web_callback } = context
const insecure = { [oauth.allowInsecureRequests]: true } // http, on a loopback address
const client = { client_id: clients.web.client_id }
const authentication = oauth.ClientSecretBasic(clients.web.client_secret)
let server

await test('oauth4webapi: discovery', async () => {
  const response = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure })
  assert.match(response.headers.get('content-type'), /^application\/json\b/)
  server = await oauth.processDiscoveryResponse(new URL(issuer), response)
  assert.ok(server.response_types_supported.includes('code'))
  assert.ok(server.code_challenge_methods_supported.includes('S256'))
  assert.ok(!server.code_challenge_methods_supported.includes('plain'))
})

await test('oauth4webapi: code + PKCE, validateAuthResponse', async () => {
  const tokens = await signIn()
  assert.equal(tokens.token_type, 'bearer')
  assert.ok(tokens.expires_in > 0)
  assert.ok(tokens.refresh_token)
})

await test('oauth4webapi: token responses are not to be stored', async () => {
  const response = await oauth.clientCredentialsGrantRequest(
    server, { client_id: clients.service.client_id }, oauth.ClientSecretBasic(clients.service.client_secret), { scope: 'notes:read' }, insecure)
  assert.match(response.headers.get('cache-control'), /no-store/)
  await oauth.processClientCredentialsResponse(server, { client_id: clients.service.client_id }, response)
})

await test('oauth4webapi: refresh', async () => {
  const tokens = await signIn()
  const response = await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, insecure)
  const renewed = await oauth.processRefreshTokenResponse(server, client, response)
  assert.notEqual(renewed.access_token, tokens.access_token)
})

await test('oauth4webapi: introspection and revocation', async () => {
  const tokens = await signIn()
  assert.equal((await introspect(tokens.access_token)).active, true)
  const response = await oauth.revocationRequest(server, client, authentication, tokens.access_token, insecure)
  await oauth.processRevocationResponse(response)
  assert.deepEqual(await introspect(tokens.access_token), { active: false })
})

await test('oauth4webapi: validateJwtAccessToken takes the access token (RFC 9068)', async () => {
  const tokens = await signIn()
  const claims = await validate(tokens.access_token, resource.uri)
  assert.equal(claims.client_id, clients.web.client_id)
  assert.equal(claims.iss, issuer)
  assert.deepEqual(claims.scope.split(' ').sort(), scopes.split(' ').sort())
})

await test('oauth4webapi: validateJwtAccessToken refuses another audience, a refresh token, an altered token', async () => {
  const tokens = await signIn()
  await assert.rejects(validate(tokens.access_token, 'https://other.example'))
  await assert.rejects(validate(tokens.refresh_token, resource.uri))
  const [header, payload, signature] = tokens.access_token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url'))
  const altered = Buffer.from(JSON.stringify({ ...claims, scope: 'notes:delete' })).toString('base64url')
  await assert.rejects(validate(`${header}.${altered}.${signature}`, resource.uri))
})

await test('oauth4webapi: a service\'s token validates too, and is the service\'s own', async () => {
  const service = { client_id: clients.service.client_id }
  const response = await oauth.clientCredentialsGrantRequest(
    server, service, oauth.ClientSecretBasic(clients.service.client_secret), { scope: 'notes:write', resource: resource.uri }, insecure)
  const tokens = await oauth.processClientCredentialsResponse(server, service, response)
  const claims = await validate(tokens.access_token, resource.uri)
  assert.equal(claims.sub, service.client_id)
})

// ---- helpers ----

async function signIn() {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint)
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: web_callback,
    scope: scopes,
    resource: resource.uri,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })) url.searchParams.set(name, value)
  const back = await authorize(url, { user, callback: web_callback })
  const parameters = oauth.validateAuthResponse(server, client, back, state)
  const response = await oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, web_callback, verifier, insecure)
  return oauth.processAuthorizationCodeResponse(server, client, response)
}

async function introspect(token) {
  const caller = { client_id: resource.client_id }
  const response = await oauth.introspectionRequest(server, caller, oauth.ClientSecretBasic(resource.client_secret), token, insecure)
  return oauth.processIntrospectionResponse(server, caller, response)
}

function validate(token, audience) {
  const request = new Request('https://api.example/notes', { headers: { authorization: `Bearer ${token}` } })
  return oauth.validateJwtAccessToken(server, request, audience, insecure)
}
