// oidc-client-ts as an app in a browser: sign-in, userinfo, silent renewal, revocation, sign-out.
import assert from 'node:assert/strict'
import { context, test } from './harness.mjs'
import { authorize, signOut } from './person.mjs'

const { issuer, clients, openid_scopes, user, web_callback, post_logout } = context

/** What of a browser the library wants to be there. */
class MemoryStorage {
  #kept = new Map()
  get length() { return this.#kept.size }
  key(index) { return [...this.#kept.keys()][index] ?? null }
  getItem(key) { return this.#kept.get(key) ?? null }
  setItem(key, value) { this.#kept.set(key, value) }
  removeItem(key) { this.#kept.delete(key) }
}
globalThis.window ??= globalThis
globalThis.localStorage = new MemoryStorage()
globalThis.sessionStorage = new MemoryStorage()
const { UserManager, WebStorageStateStore } = await import('oidc-client-ts')

await test('oidc-client-ts: sign-in, userinfo, renewal', async () => {
  const { manager, person } = await signIn()
  assert.equal(person.profile.name, user.name)
  assert.equal(person.profile.email, user.email)
  assert.ok(person.expires_in > 0)
  const renewed = await manager.signinSilent()
  assert.notEqual(renewed.access_token, person.access_token)
  assert.notEqual(renewed.refresh_token, person.refresh_token)
  assert.equal(renewed.profile.sub, person.profile.sub)
})

await test('oidc-client-ts: revocation and sign-out, with the state of the app', async () => {
  const { manager, went, cookies } = await signIn({ revokeTokensOnSignout: true })
  await manager.signoutRedirect({ state: { page: 7 } })
  const back = await signOut(went.to, { callback: post_logout, cookies })
  const { userState } = await manager.signoutRedirectCallback(back.href)
  assert.deepEqual(userState, { page: 7 })
  assert.equal(await manager.getUser(), null)
})

await test('oidc-client-ts: tells the app what was refused', async () => {
  const { manager, went } = userManager()
  await manager.signinRedirect({ prompt: 'consent' }) // asked again, though it was allowed before
  const back = await authorize(went.to, { user, callback: web_callback, decision: 'deny' })
  await assert.rejects(manager.signinRedirectCallback(back.href), (error) => {
    assert.equal(error.error, 'access_denied')
    assert.ok(error.error_description)
    return true
  })
})

// ---- helpers ----

function userManager(more = {}) {
  const went = {}
  const navigator = { prepare: async () => ({ navigate: async ({ url }) => { went.to = url }, close() {} }) }
  const store = () => new WebStorageStateStore({ store: new MemoryStorage() })
  const manager = new UserManager({
    authority: issuer, client_id: clients.spa.client_id, redirect_uri: web_callback, post_logout_redirect_uri: post_logout,
    scope: openid_scopes, loadUserInfo: true, automaticSilentRenew: false, stateStore: store(), userStore: store(), ...more,
  }, navigator, navigator, navigator)
  return { manager, went }
}

async function signIn(more) {
  const { manager, went } = userManager(more)
  await manager.signinRedirect({ nonce: 'a nonce', prompt: 'login' })
  const cookies = new Map()
  const back = await authorize(went.to, { user, callback: web_callback, cookies })
  const person = await manager.signinRedirectCallback(back.href)
  return { manager, went, person, cookies }
}
