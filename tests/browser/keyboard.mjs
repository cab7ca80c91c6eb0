// The keyboard alone: what it reaches, in which order, and how people see where they are.
import assert from 'node:assert/strict'

/**
 * Presses `key` (Tab, or Shift+Tab to go back) until the focus is on what `selector` names.
 *
 * Every stop on the way is in sight and has the one ring there is; none is left out, and they come in the order in which people read.
 */
export async function tabTo(page, selector, key = 'Tab') {
  const step = key === 'Tab' ? 1 : -1
  let before
  for (let presses = 0; presses < 40; presses += 1) {
    const stop = await stopAt(page)
    if (stop) {
      assert.deepEqual(stop.rings, [true], `one ring, and it is around ${stop.what}`)
      assert.ok(stop.isInSight, `${stop.what} is in sight`)
      if (before) {
        assert.equal(stop.at, before.at + step, `${key} leads from ${before.what} to what is next to it, not ${stop.what}`)
        const [first, second] = step > 0 ? [before, stop] : [stop, before]
        assert.ok(isReadBefore(first.box, second.box), `${first.what} is read before ${second.what}`)
      }
      if (await focusIsOn(page, selector)) return
    }
    before = stop
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never reaches ${selector}`)
}

/** Goes to what `selector` names, and presses `key` there. */
export async function press(page, selector, key = 'Enter') {
  await tabTo(page, selector)
  await page.keyboard.press(key)
}

/** Types into the field on which the page puts the focus by itself, which a browser does some time after it has loaded the page. */
export async function typedWhereOneIs(page, selector, text) {
  await page.waitForSelector(`${selector}:focus`)
  await page.keyboard.type(text)
}

export function focusIsOn(page, selector) {
  return page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)
}

/** Where the focus is: which of the controls that can be seen, where, and who has a ring; `undefined` while it is on none. */
function stopAt(page) {
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    const stop = document.activeElement
    const at = controls.filter((control) => control.checkVisibility() && !control.disabled).indexOf(stop)
    if (at < 0) return undefined
    const { left, right, top, bottom } = stop.getClientRects()[0]
    const rings = [...document.querySelectorAll('*')].filter((element) => {
      const style = getComputedStyle(element)
      return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
    })
    return {
      what: `#${stop.id}`,
      at,
      box: { left, top: top + scrollY, bottom: bottom + scrollY },
      rings: rings.map((element) => element === stop),
      isInSight: stop.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)),
    }
  })
}

/** Above it, or in the same line to its left: the pages of these tests are read so. */
function isReadBefore(first, second) {
  const isBelow = second.top >= first.bottom - 1
  const isBesides = second.top < first.bottom && first.top < second.bottom && second.left > first.left
  return isBelow || isBesides
}
