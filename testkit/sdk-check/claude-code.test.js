// Claude Code as it comes from npm: its memories, and the prompt cache of its long conversations.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { blocks, withoutBlocks } from './lib/blocks.js'
import { claudeCode } from './lib/claude-code.js'
import { received, reset, script } from './lib/provider.js'
import { record } from './lib/recorder.js'
import { stream, streamedToolCall } from './lib/replies/anthropic.js'
import { memories, memoryKey, routes, somebody, untilRemembered } from './lib/tarn.js'

const fact = 'Our dachshund Rex is afraid of thunder.'
const paths = { direct: '', byok: '/v1/anthropic', hosted: '' }

for (const mode of ['byok', 'hosted']) {
  describe(`Claude Code, ${mode}`, () => {
    const said = []
    let user
    let recorder
    let claude
    let first
    let second

    before(async () => {
      await reset()
      user = somebody()
      const route = routes(paths, user)[mode]
      recorder = await record(route.url)
      claude = await claudeCode({ ...route, url: recorder.url })
      await writeFile(join(claude.folder, 'note.txt'), 'The boiler stands at 1.7 bar.\n')
    })

    after(async () => {
      recorder.close()
      await claude.remove()
    })

    beforeEach(async () => {
      await reset()
      recorder.bodies.length = 0
    })

    /** Says something, to which the model answers at once, or after it read the note. */
    const say = async (text, answer, { session, reads = false } = {}) => {
      const file_path = join(claude.folder, 'note.txt')
      if (reads) await script(streamedToolCall(`toolu_${said.length}`, 'Read', { file_path }))
      await script(stream(answer.slice(0, 9), answer.slice(9)))
      const reply = await claude.ask(text, session)
      assert.equal(reply.answer, answer)
      said.push(text, answer)
      await untilRemembered(user, answer)
      return reply.session
    }

    test('the first conversation, with a tool and resumed, passes as it is', async () => {
      first = await say(`${fact} Please read note.txt too.`, 'The note tells about a boiler.', { reads: true })
      await say('Thanks, now plan a walk with him.', 'A walk around the lake of Starnberg suits him.', { session: first })

      const calls = await received()
      assert.equal(calls.length, 3)
      assert.match(calls[1].body, /1\.7 bar/)
      for (const [i, call] of calls.entries()) {
        assert.equal(call.uri, '/v1/messages?beta=true')
        assert.equal(withoutBlocks(call.body), recorder.bodies[i])
        assert.ok(!JSON.stringify(call).includes(memoryKey), 'the memory key left')
      }
    })

    test('the fact comes back in the second, whose calls share what they would without us', async () => {
      const question = 'What is our dachshund Rex afraid of? See note.txt.'
      second = await say(question, 'Loud thunder frightens your dachshund.', { reads: true })
      assert.notEqual(second, first)
      const asked = 'Which walk did we plan with him around the lake?'
      await say(asked, 'Around Starnberg, with a long rest.', { session: second, reads: true })

      const calls = (await received()).map((call) => call.body)
      assert.equal(calls.length, 4)
      for (const body of calls) assert.ok(blocks(body)[0]?.text.includes(fact), body)
      assert.equal(blocks(calls.at(-1)).length, 2, 'the block of the first turn, and another')
      assertPrefixes(recorder.bodies, calls)
    })

    test('of all that it sent, only what was said is remembered', async () => {
      const texts = await memories(user)

      for (const text of texts) assert.ok(said.includes(text), text)
      assert.deepEqual(new Set(texts), new Set(said))
    })
  })
}

/** Consecutive calls share what those of the client share, and the blocks in it. */
function assertPrefixes(direct, sent) {
  for (const [i, body] of sent.entries()) {
    assert.equal(withoutBlocks(body), direct[i])
    if (i === 0) continue
    const shared = mismatch(direct[i - 1], direct[i])
    const blocksInIt = blocks(sent[i - 1]).filter(({ at }) => at <= shared)
    assert.equal(
      mismatch(sent[i - 1], body),
      blocksInIt.reduce((length, { text }) => length + text.length, shared),
      `call ${i}`
    )
    // Markers move, and what they stand on changes its form; to the provider's cache that is the same.
    assert.deepEqual(cached(direct[i]).slice(0, cached(direct[i - 1]).length), cached(direct[i - 1]))
    assert.deepEqual(cached(body).slice(0, cached(sent[i - 1]).length), cached(sent[i - 1]))
  }
}

function mismatch(one, other) {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at
}

/** What the provider's cache is keyed with, in its order: tools, system, messages. */
function cached(body) {
  const { tools, system, messages } = JSON.parse(body, (name, value) =>
    name === 'content' && typeof value === 'string' ? [{ type: 'text', text: value }] : value
  )
  const all = [...tools, ...system, ...messages]
  return JSON.parse(JSON.stringify(all, (name, value) => (name === 'cache_control' ? undefined : value)))
}
