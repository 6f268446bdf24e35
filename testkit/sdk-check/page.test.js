// The page on which people govern what is remembered of them (docs/page.md), in a browser: what they can do
// there, by the keyboard alone, with memories that are hostile, long and many.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'

import { Browser, until } from './lib/browser.js'
import { memories, memoryKey, somebody, tarn } from './lib/tarn.js'

const HOSTILE =
  '<img src=x onerror="window.broken = 1"><script>window.broken = 1</script></p><b>Bold</b> &amp; "done"'
const LONG = 'w'.repeat(8_000)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser
before(async () => (browser = await Browser.open()))
after(() => browser?.close())

async function post(path, body) {
  const reply = await fetch(tarn + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${memoryKey}` },
    body
  })
  assert.ok(reply.ok, `${path}: ${reply.status}`)
  return reply.json()
}

/** Somebody of whom these texts are remembered, the last one newest, looking at their page. */
async function visitor(...texts) {
  const user = somebody()
  const lines = texts.map((text, i) =>
    JSON.stringify({ text, created_at: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString() })
  )
  if (lines.length > 0) {
    await post(`/v1/memories/import?user_id=${user}`, lines.join('\n'))
  }
  browser.complaints.length = 0
  await browser.go((await post(`/v1/users/${user}/page-link`)).url)
  await says(texts.length === 0 ? 'There are no memories here.' : 'Memories shown')
  return user
}

const says = (words) =>
  until(`the page says '${words}'`, async () =>
    (await browser.value(`document.getElementById('status')?.textContent ?? ''`)).includes(words)
  )
const shown = () => browser.value(`[...document.querySelectorAll('#memories li p:first-child')].map((p) => p.textContent)`)
const focused = () =>
  browser.value(`document.activeElement.getAttribute('aria-label') ?? (document.activeElement.textContent || document.activeElement.id)`)

/** Goes on by the Tab key until something of this name has the focus. */
async function tabTo(name) {
  for (let i = 0; i < 60; i++) {
    await browser.press('Tab')
    if ((await focused()).startsWith(name)) {
      return
    }
  }
  assert.fail(`the Tab key does not lead to '${name}'`)
}

/** What the rules of accessibility find wrong with the page as it is. */
async function faults() {
  const found = await browser.value(`axe.run(document, { resultTypes: ['violations'] })
    .then((result) => result.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html).join(' ')))`)
  return found
}

test('the page complains of nothing, and what memories say is text', async () => {
  await visitor('Ann keeps bees.', LONG, HOSTILE)

  assert.deepEqual(await shown(), [HOSTILE, LONG, 'Ann keeps bees.'])
  assert.equal(await browser.value('window.broken'), undefined)
  assert.equal(await browser.value('location.hash'), '')
  assert.deepEqual(browser.complaints, [])
  assert.deepEqual(await browser.value('window.refused'), [])

  // And this check can fail: what the page's rules refuse is seen.
  await browser.value(`document.body.append(Object.assign(document.createElement('img'), { src: 'data:image/gif,x' }))`)
  await until('a refusal', async () => (await browser.value('window.refused')).includes('img-src'))
})

test('the keyboard alone corrects and forgets', async () => {
  const user = await visitor('Ann has a parrot.', 'Ann lives in Rome.')

  await tabTo('Correct: Ann lives in Rome.')
  await browser.press('Enter')
  assert.equal(await focused(), 'How it should read')
  await browser.value('document.activeElement.select()')
  await browser.type('Ann lives in Oslo.')
  await tabTo('Save')
  await browser.press('Enter')
  await says('Corrected.')
  assert.equal(await focused(), 'Correct: Ann lives in Oslo.')
  assert.deepEqual((await memories(user)).sort(), ['Ann has a parrot.', 'Ann lives in Oslo.'])

  await browser.press('Enter')
  await browser.type('Never mind.')
  await browser.press('Escape')
  assert.equal(await focused(), 'Correct: Ann lives in Oslo.')

  await tabTo('Forget: Ann has a parrot.')
  await browser.press('Enter')
  assert.equal(await focused(), 'Keep')
  await browser.press('Escape')
  // A button takes nothing while what it began is under way.
  await until('the question is over', () =>
    browser.value(`!document.getElementById('sure').open && !document.activeElement.ariaDisabled`)
  )
  assert.equal(await focused(), 'Forget: Ann has a parrot.')
  await browser.press('Enter')
  assert.equal(await focused(), 'Keep')
  await tabTo('Forget')
  await browser.press('Enter')
  await says('Forgotten.')
  assert.deepEqual(await shown(), ['Ann lives in Oslo.'])
  assert.deepEqual(await memories(user), ['Ann lives in Oslo.'])
  assert.equal(await browser.value('document.activeElement.id'), 'memories')
})

test('learning is paused and goes on, all is searched, downloaded and forgotten', async () => {
  const user = await visitor('The stove burns alcohol.', 'The tent is in the attic.')

  await tabTo('Pause learning')
  await browser.press('Enter')
  await says('Learning is paused.')
  const refused = await fetch(`${tarn}/v1/memories`, {
    method: 'POST',
    headers: { authorization: `Bearer ${memoryKey}` },
    body: JSON.stringify({ text: 'No.', user_id: user })
  })
  assert.equal(refused.status, 403)
  assert.equal(await focused(), 'Go on learning')
  await browser.press('Enter')
  await says('Learning goes on.')

  await tabTo('query')
  await browser.type('stove')
  await browser.press('Enter')
  await until('the best first', async () => (await shown())[0] === 'The stove burns alcohol.')
  await tabTo('Show all')
  await browser.press('Enter')
  await until('all of it', async () => (await shown())[0] === 'The tent is in the attic.')

  await tabTo('Download everything')
  await browser.press('Enter')
  const lines = (await readFile(await browser.downloaded(), 'utf8')).trim().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).text),
    ['The tent is in the attic.', 'The stove burns alcohol.']
  )

  await tabTo('Forget everything')
  await browser.press('Enter')
  await tabTo('Forget')
  await browser.press('Enter')
  await says('Everything is forgotten.')
  assert.deepEqual(await memories(user), [])
  assert.deepEqual(browser.complaints, [])
})

test('five hundred memories are shown in parts', async () => {
  await visitor(...Array.from({ length: 500 }, (_, i) => `Box number ${i} holds old garden tools.`))
  assert.equal((await shown()).length, 50)

  for (let parts = 2; parts <= 10; parts++) {
    await browser.value(`document.getElementById('more').click()`)
    await says(`Memories shown: ${parts * 50}`)
  }

  assert.equal(new Set(await shown()).size, 500)
  assert.equal(await browser.value(`document.getElementById('more').hidden`), true)
  assert.deepEqual(browser.complaints, [])
})

test('labels, order and contrast are as they should be, on small screens and dark ones', async () => {
  await visitor(LONG, HOSTILE, 'Ann keeps bees.')
  await browser.value(axe + '; undefined')
  for (const scheme of ['light', 'dark']) {
    await browser.call('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }]
    })
    assert.deepEqual(await faults(), [], scheme)
    // Edges of what can be used, too (WCAG 1.4.11), which no rule of these looks at.
    assert.ok((await edge()) >= 3, `${scheme}: ${await edge()}`)
  }
  await browser.value(`document.querySelector('#memories button').click()`)
  assert.deepEqual(await faults(), [], 'correcting')
  await browser.value(`document.getElementById('erase').click()`)
  assert.deepEqual(await faults(), [], 'asking')

  await browser.call('Emulation.setDeviceMetricsOverride', {
    width: 320,
    height: 480,
    deviceScaleFactor: 1,
    mobile: true
  })
  assert.ok((await browser.value('document.scrollingElement.scrollWidth')) <= 320)
  await browser.call('Emulation.clearDeviceMetricsOverride')
})

/** The contrast of the edge of a field with what is around it. */
const edge = () =>
  browser.value(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const light = (color) => {
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
        .map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const edge = light(getComputedStyle(document.getElementById('query')).borderTopColor)
    const ground = light(getComputedStyle(document.body).backgroundColor)
    return (Math.max(edge, ground) + 0.05) / (Math.min(edge, ground) + 0.05)
  })()`)
