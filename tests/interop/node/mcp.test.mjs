// The MCP SDKs for TypeScript as an assistant uses them: find the server, register, ask the person, get a token, refresh it, and begin
// anew when the registration is gone. The older SDK and its successor go the same way.
import assert from 'node:assert/strict'
import * as client from '@modelcontextprotocol/client'
import * as sdk from '@modelcontextprotocol/sdk/client/auth.js'
import { Assistant, payload } from './assistant.mjs'
import { context, grantor, test } from './harness.mjs'

const { issuer, resource } = context

for (const [name, auth] of [['@modelcontextprotocol/sdk', sdk.auth], ['@modelcontextprotocol/client', client.auth]]) {
  for (const method of ['none', 'client_secret_basic', 'client_secret_post']) {
    await test(`${name}: from an address alone to a token that is refreshed (${method})`, async () => {
      const assistant = new Assistant(auth, method)
      await assistant.connect()
      const { client_id, token_endpoint_auth_method } = assistant.information
      assert.equal(token_endpoint_auth_method, method)
      const claims = payload(assistant.kept.access_token)
      assert.deepEqual([claims.iss, claims.aud, claims.client_id], [issuer, resource.uri, client_id])
      const { access_token, refresh_token } = assistant.kept
      assert.equal(await assistant.auth(), 'AUTHORIZED', 'refreshed without asking anybody')
      assert.notEqual(assistant.kept.access_token, access_token)
      assert.notEqual(assistant.kept.refresh_token, refresh_token)
      assert.equal(payload(assistant.kept.access_token).aud, resource.uri)
    })
  }

  await test(`${name}: drops a refresh token that is not good any more, and asks the person again`, async () => {
    const assistant = new Assistant(auth, 'none')
    await assistant.connect()
    assistant.kept.refresh_token = 'not one of yours'
    const { client_id } = assistant.information
    assert.equal(await assistant.auth(), 'REDIRECT')
    assert.deepEqual(assistant.dropped, ['tokens'])
    assert.equal(assistant.information.client_id, client_id, 'and keeps its registration')
  })

  await test(`${name}: registers again when its registration is gone`, async () => {
    const assistant = new Assistant(auth, 'none')
    await assistant.connect()
    const { client_id } = assistant.information
    grantor('client', 'delete', client_id)
    assert.equal(await assistant.auth(), 'REDIRECT')
    assert.ok(assistant.dropped.some((what) => what === 'all' || what === 'client'), assistant.dropped)
    assert.notEqual(assistant.information.client_id, client_id)
    await assistant.come(assistant.address)
    assert.ok(assistant.kept.access_token)
  })
}
