// The administration: every page that a link leads to from its home, looked at, weighed and given to axe; and a road by keyboard without scripts.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { context, grantor, test } from '../interop/node/harness.mjs'
import { watched } from './browser.mjs'
import { focusIsOn, press, tabTo } from './keyboard.mjs'
import { arrives } from './kinds.mjs'
import { Looking } from './looking.mjs'

const { issuer } = context

/** What a page of the administration may weigh, in bytes: a list has forty lines. */
const HEAVIEST = 40_000

/** More than there are kinds of pages. */
const MOST = 150

/** Looks at every page of the administration, and makes and deletes a group by keyboard alone. */
export async function administration() {
  await test('administration: every page an owner comes to', () => watched({ javaScriptEnabled: true, bypassCSP: true }, async (page) => {
    await owner(page, 'owner@example.test')
    await everyPage(page, new Looking(page, issuer))
  }), 600)
  await test('administration: a group is made and deleted without scripts, by keyboard', () => watched({ javaScriptEnabled: false, viewport: { width: 800, height: 900 } }, async (page) => {
    await owner(page, 'keyboard@example.test')
    await byKeyboard(page)
  }), 120)
}

async function owner(page, email) {
  await arrives(page, (_, go) => go(), email)
  grantor('user', 'role', 'add', email, 'owner')
}

/** Follows every way there is, each kind of page once; nothing that is pressed is. */
async function everyPage(page, at) {
  if (process.env.SCREENSHOTS) mkdirSync(process.env.SCREENSHOTS, { recursive: true })
  const waiting = ['/admin']
  const seen = new Set()
  while (waiting.length > 0) {
    const path = waiting.shift()
    if (seen.has(kind(path))) continue
    seen.add(kind(path))
    assert.ok(seen.size <= MOST, `there is no end to the pages: ${[...seen].join(' ')}`)
    // What is downloaded is no page.
    if (path.startsWith('/admin/audit/export')) continue
    const answer = await page.goto(issuer + path)
    assert.equal(answer.status(), 200, path)
    await at.checks(`admin ${kind(path).slice(7)}`, HEAVIEST)
    await fits(page, path)
    const ways = await page.locator('main a[href]').evaluateAll((all) => all.map((a) => a.href))
    waiting.push(...ways.filter((way) => way.startsWith(`${issuer}/admin`)).map((way) => way.slice(issuer.length)))
  }
  console.log(`administration: ${seen.size} kinds of pages`)
  assert.ok(seen.size > 40, [...seen].join(' '))
}

/** On a phone, a tablet and a desk nothing scrolls sideways; a picture of the first and the last. */
async function fits(page, path) {
  for (const [width, colorScheme] of [[360, 'dark'], [768, 'light'], [1280, 'light']]) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const [wide, sight] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    assert.ok(wide <= sight, `${path} scrolls sideways at ${width} px (${wide} > ${sight})`)
    if (process.env.SCREENSHOTS && width !== 768) {
      const name = `admin${kind(path).slice(6).replaceAll(/[^a-z0-9]+/g, '-')}-${width}.png`
      await page.screenshot({ path: join(process.env.SCREENSHOTS, name), fullPage: true })
    }
  }
}

/** What kind of page a path leads to: all of one kind are alike. */
function kind(path) {
  const [way] = path.split(/[?#]/)
  const parts = way.split('/').map((part, at) => (at > 2 && !/^[a-z-]+$/.test(part) ? '*' : part))
  return parts.join('/')
}

async function byKeyboard(page) {
  await page.goto(`${issuer}/admin`)
  await press(page, '#to-groups')
  await page.waitForSelector('#new-group')
  await press(page, '#new-group')
  await page.waitForSelector('#create-group')
  await tabTo(page, '#create-group-name')
  await page.keyboard.type('by-keyboard')
  await tabTo(page, '#create-group-description')
  await page.keyboard.type('Who presses keys')
  await press(page, '#create-group')
  await page.waitForSelector('#delete-group')
  assert.match(await page.innerText('[role=status]'), /made/)
  await press(page, '#delete-group')
  await page.waitForSelector('#confirm')
  await press(page, '#confirm')
  await page.waitForSelector('#faults, [aria-invalid]')
  await tabTo(page, '#confirm-typed')
  assert.ok(await focusIsOn(page, '[aria-describedby]'), 'the field says what is wrong')
  await page.keyboard.type('by-keyboard')
  await press(page, '#confirm')
  await page.waitForSelector('#new-group')
  assert.match(await page.innerText('[role=status]'), /deleted/)
}
