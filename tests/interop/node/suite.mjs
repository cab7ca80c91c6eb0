// Runs each library's tests in turn; see ../run for what is set up around them.
import { finish } from './harness.mjs'

await import('./openid_client.test.mjs')
await import('./openid_connect.test.mjs')
await import('./oauth4webapi.test.mjs')
await import('./jose.test.mjs')
await import('./mcp.test.mjs')
await import('./oidc_client_ts.test.mjs')
finish()
