// Somebody who has never seen Grantor, with README in one hand, a terminal in the other, and Chromium: from nothing to a verified
// token. What they have to do is counted; how long it takes is printed, and asserted nowhere.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { context, test } from '../interop/node/harness.mjs'
import { watched } from './browser.mjs'
import { freePort } from './served.mjs'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const PASSWORD = 'otter lamp canyon 5712'

/** Plays both roads. */
export async function newcomer() {
  await test('newcomer: a server of their own: 4 actions to a verified token', () => road(async (me) => {
    // Commands as README has them; the address alone is another, since 8080 may be taken here.
    for (const shown of ['grantor init --sample-app', 'grantor serve &', 'grantor client try sample-app']) {
      assert.match(README, new RegExp(`^\\$ ${shown}(\\s|$)`, 'm'), `README says ${shown}`)
    }
    const made = await me.types('grantor init --sample-app')
    assert.match(made, /1\. grantor serve\n.*2\. open the invite link.*3\. grantor client try sample-app/s)
    const link = /^invite_link +(\S+)$/m.exec(made)[1]
    const email = /^admin_email +(\S+)$/m.exec(made)[1]
    await me.starts('grantor serve', /Grantor is ready/)
    await me.opens(link)
    await me.fills({ password: PASSWORD, password_again: PASSWORD }, '#save-password')
    assert.match(await me.page.innerText('main'), /password is saved/)
    const trying = me.types('grantor client try sample-app')
    await me.page.goto(await me.opened())
    await me.fills({ email, password: PASSWORD }, 'form:has(input[name=password]) button:not([name])')
    await me.fills({}, 'button[name=decision][value=allow]')
    assert.match(await me.page.innerText('main'), /Signed in/)
    assert.match(await trying, /^Signed in to Sample app .*every token verified by the public keys there/)
    assert.deepEqual(me.count, { actions: 4, forms: 3 })
  }))

  await test('newcomer: the demo: 5 actions to a verified token', () => road(async (me) => {
    // On a terminal, and so with the browser opened by itself.
    const said = await me.starts('grantor demo', /^Metadata .*$/m, true)
    const [, email] = /^Sign in as +(\S+)/m.exec(said)
    const [, password] = /^Password +(\S+)/m.exec(said)
    await me.page.goto(await me.opened())
    await me.presses('Sign in with Grantor')
    await me.fills({ email, password }, 'form:has(input[name=password]) button:not([name])')
    await me.fills({}, 'button[name=decision][value=allow]')
    await me.presses('Exchange the code')
    assert.match(await me.page.innerText('h1'), /Three tokens/)
    assert.equal(await me.page.locator('.checks .fail').count(), 0)
    assert.ok(await me.page.locator('.checks .pass').count() >= 14)
    // Each of them, forms included: this is the road whose pages are read.
    assert.equal(me.count.actions + me.count.forms, 5)
    const height = await me.page.evaluate(() => document.documentElement.scrollHeight)
    console.error(`newcomer: the page of the tokens is ${height} px high`)
    assert.ok(height < 3000, `${height} px`)
    const button = await me.page.locator('.actions .primary').boundingBox()
    assert.ok(button.y < 600, 'the next button is seen without scrolling')
  }))
}

/** An empty directory, a terminal in it, a browser; `body` walks. */
async function road(body) {
  const home = mkdtempSync(join(tmpdir(), 'grantor-newcomer.'))
  const bin = join(home, 'bin')
  const running = []
  try {
    mkdirSync(bin)
    symlinkSync(context.command.binary, join(bin, 'grantor'))
    // The desktop's way to open a browser: what it is asked for, this test opens.
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > "${home}/opened.new" && mv "${home}/opened.new" "${home}/opened"\n`)
    chmodSync(join(bin, 'xdg-open'), 0o755)
    const begun = performance.now()
    await watched({ javaScriptEnabled: false }, async (page) => {
      const me = new Newcomer(home, bin, running, page, await freePort())
      await body(me)
      const { actions, forms } = me.count
      console.error(`newcomer: ${actions} actions, ${forms} forms filled in, ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    })
  } finally {
    for (const child of running) {
      child.kill('SIGTERM')
      await new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done()))
    }
    rmSync(home, { recursive: true, force: true })
  }
}

class Newcomer {
  count = { actions: 0, forms: 0 }

  constructor(home, bin, running, page, port) {
    Object.assign(this, { home, running, page })
    const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('GRANTOR_'))
    this.environment = {
      ...Object.fromEntries(outside), PATH: `${bin}${delimiter}${process.env.PATH}`, DISPLAY: ':0', TERM: 'dumb',
      GRANTOR__ISSUER: `http://127.0.0.1:${port}`,
    }
  }

  /** Types a command, and reads what it prints once it has ended. */
  types(command) {
    this.count.actions += 1
    const child = spawn('sh', ['-c', `exec ${command}`], { cwd: this.home, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    this.running.push(child)
    const texts = ['', '']
    child.stdout.on('data', (data) => { texts[0] += data })
    child.stderr.on('data', (data) => { texts[1] += data })
    return new Promise((resolve, reject) => {
      child.on('close', (code) => (code === 0 ? resolve(texts[0]) : reject(new Error(`${command}: ${code}: ${texts.join('\n')}`))))
    })
  }

  /** Types a command that goes on, and reads until it is ready. */
  starts(command, ready, onTerminal = false) {
    this.count.actions += 1
    const shell = ['sh', '-c', `exec ${command}`]
    // A terminal of its own, which ends with what runs in it.
    const program = `import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
while True:
    try: data = os.read(terminal, 4096)
    except OSError: break
    if not data: break
    sys.stdout.buffer.write(data); sys.stdout.buffer.flush()
os.waitpid(pid, 0)`
    const [first, ...rest] = onTerminal ? ['python3', '-c', program, ...shell] : shell
    const child = spawn(first, rest, { cwd: this.home, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    this.running.push(child)
    let text = ''
    return new Promise((resolve, reject) => {
      const read = (data) => {
        text += String(data).replaceAll('\r', '')
        if (ready.test(text)) resolve(text)
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.on('close', () => reject(new Error(`${command} ended: ${text}`)))
    })
  }

  /** Opens an address that was printed. */
  async opens(url) {
    this.count.actions += 1
    await this.page.goto(url)
  }

  /** Presses a button of a page that explains. */
  async presses(label) {
    this.count.actions += 1
    await this.page.locator('.actions').getByText(label, { exact: true }).click()
    await this.page.waitForLoadState()
  }

  /** Fills in a form that came by itself, and sends it. */
  async fills(fields, button) {
    this.count.forms += 1
    for (const [name, value] of Object.entries(fields)) await this.page.fill(`input[name=${name}]`, value)
    await this.page.click(button)
    await this.page.waitForLoadState()
  }

  /** The address the desktop was asked to open. */
  async opened() {
    const file = join(this.home, 'opened')
    for (let tries = 0; tries < 200 && !existsSync(file); tries += 1) await new Promise((done) => { setTimeout(done, 50) })
    const url = readFileSync(file, 'utf8')
    rmSync(file)
    return url
  }
}
