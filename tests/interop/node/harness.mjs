// The smallest test runner that says what ../run counts, and what the tests know of the server.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export const context = JSON.parse(readFileSync(process.env.INTEROP_CONTEXT, 'utf8'))
let failed = 0

/** Runs one check now, and prints `ok NAME` or `FAILED NAME: why`. */
export async function test(name, body, seconds = 60) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${seconds} s`)), seconds * 1000)
  })
  try {
    await Promise.race([body(), late])
    console.log(`ok ${name}`)
  } catch (error) {
    failed += 1
    console.log(`FAILED ${name}: ${explain(error)}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Ends the program; a check that hung cannot keep it alive. */
export function finish() {
  process.exit(failed ? 1 : 0)
}

/** What an administrator does on the command line, beside the running server. */
export function grantor(...command) {
  const { binary, environment } = context.command
  return JSON.parse(execFileSync(binary, [...command, '-o', 'json'], { env: { ...process.env, ...environment }, timeout: 60_000 }))
}

function explain(error) {
  const parts = [error?.message ?? String(error)]
  for (const name of ['code', 'error', 'error_description', 'status']) {
    if (error?.[name] !== undefined) parts.push(`${name}=${error[name]}`)
  }
  if (error?.cause instanceof Error) parts.push(`cause: ${error.cause.message}`)
  const colours = /\x1b\[\d*m/g
  return parts.join('; ').replaceAll(colours, '').replaceAll(/\s+/g, ' ').slice(0, 600)
}
