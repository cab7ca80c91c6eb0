// A server of one's own: set up by the command line as an administrator would, in a folder that goes away with it.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { context } from '../interop/node/harness.mjs'

/** Serves at `host`, a name of this computer, with `settings` over the usual ones; `body` gets its issuer and its command. */
export async function served({ host = 'localhost', settings = {} }, body) {
  const home = mkdtempSync(join(tmpdir(), 'grantor-served.'))
  const port = await freePort()
  const issuer = `http://${host}:${port}`
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('GRANTOR_'))
  const env = {
    ...Object.fromEntries(outside), GRANTOR__ISSUER: issuer, GRANTOR__DATABASE__URL: `sqlite://${home}/grantor.db`,
    GRANTOR__KEYS__DIR: join(home, 'keys'), GRANTOR__SERVER__BIND: `127.0.0.1:${port}`, ...settings,
  }
  const { binary } = context.command
  /** What a command answers, that reads `input` where it reads at all. */
  const grantor = (command, input = '') => JSON.parse(execFileSync(binary, [...command, '-o', 'json'], { env, cwd: home, input, timeout: 60_000 }))
  grantor(['migrate'])
  const server = spawn(binary, ['serve'], { env, cwd: home, stdio: 'ignore' })
  try {
    await answers(issuer)
    await body({ issuer, grantor })
  } finally {
    server.kill('SIGTERM')
    await new Promise((done) => (server.exitCode === null && server.signalCode === null ? server.once('exit', done) : done()))
    rmSync(home, { recursive: true, force: true })
  }
}

/** A port nobody listens at. */
export function freePort() {
  return new Promise((done) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address()
      listener.close(() => done(port))
    })
  })
}

async function answers(issuer) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await fetch(`${issuer}/livez`).then((answer) => answer.ok, () => false)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the server did not answer')
}
