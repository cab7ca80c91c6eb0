import { launch, close } from './browser.mjs'
import { passkeys } from './passkeys.mjs'
import { finish } from '../interop/node/harness.mjs'
await launch()
await passkeys()
await close()
finish()
