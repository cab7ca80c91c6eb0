// Becoming a user, keeping an account and letting an app in, in Chromium without scripts: every page on the way is looked at, weighed, and
// given to axe; and the road is gone by keyboard.
import assert from 'node:assert/strict'
import { test } from '../interop/node/harness.mjs'
import { watched } from './browser.mjs'
import { typedWhereOneIs } from './keyboard.mjs'
import { Looking, demo } from './looking.mjs'
import { PASSWORD, walk } from './walk.mjs'

const NEWCOMER = 'grace@example.test'

/** Plays the road of somebody who becomes a user, without a script, and once more by keyboard. */
export async function people() {
  await test('people: every page of becoming a user, of one\'s account and of an app that asks', () => demo((server) => watched({ javaScriptEnabled: true, bypassCSP: true }, (page) => walk(new Looking(page, server.issuer)))), 300)
  await test('people: becoming a user without scripts, by keyboard', () => demo(({ issuer: base }) => watched({ javaScriptEnabled: false }, async (page) => {
    const at = new Looking(page, base)
    await page.goto(`${base}/sign-up`)
    await typedWhereOneIs(page, '#email', NEWCOMER)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#back')
    await page.goto(await at.mailed('/sign-up/'))
    await typedWhereOneIs(page, '#name', 'Grace Hopper')
    for (const text of [PASSWORD, PASSWORD]) {
      await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Enter')
    await page.waitForSelector('#header-sign-out')
    assert.match(await page.innerText('main'), /Grace Hopper/)
  })), 120)
}
