// What must hold for every SDK: through Tarn it behaves as it does when it calls the provider itself,
// and the provider receives what it would have received, and memories.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { blocks, withoutBlocks } from './blocks.js'
import { received, reset, script } from './provider.js'
import {
  memoryKey,
  operatorKey,
  ownKey,
  remember,
  routes,
  somebody,
  untilRemembered
} from './tarn.js'

const fact = 'Our dachshund Rex is afraid of thunder.'
const question = 'What is our dachshund Rex afraid of?'
const answer = 'Of thunder, as I recall.'
const forecast = { city: 'Starnberg', degrees: 12 }
// One red pixel.
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

/** Statuses by which a provider refuses a key: the caller's own business, or the operator's. */
const refusals = [401, 403]

/** What every SDK can do: the provider's replies to it, what is done, and what comes of it. */
const doingsBy = (replies) => ({
  chat: {
    replies: [replies.answer(answer)],
    act: (sdk) => sdk.say(question)
  },
  stream: {
    replies: [replies.stream('Of thunder, ', 'as I recall.')],
    act: (sdk) => sdk.stream(question)
  },
  tools: {
    replies: [replies.toolCall('call_1', 'weather', { city: 'Starnberg' }), replies.answer(answer)],
    act: async (sdk) => {
      const cities = []
      const text = await sdk.useTool(question, (city) => {
        cities.push(city)
        return '12 degrees'
      })
      assert.deepEqual(cities, ['Starnberg'])
      return text
    }
  },
  'structured output': {
    replies: [replies.answer(JSON.stringify(forecast))],
    act: (sdk) => sdk.structured(question),
    gives: forecast,
    needs: 'schemas'
  },
  images: {
    replies: [replies.answer(answer)],
    act: (sdk) => sdk.see(question, picture),
    needs: 'pictures'
  }
})

/**
 * Checks an SDK.
 *
 * @param paths what its base URL ends with, for each of the routes
 * @param replies the provider's replies: `answer`, `stream`, `toolCall`, `failure`, `brokenStream`
 * @param connect a route to what the SDK can do: `say(text)`, `stream(text)`, `see(text, picture)`
 *     return the answer, `structured(text)` a forecast; `useTool(text, tool)` lets the model call
 *     `tool(city)` and returns the answer after it. None of them tries again after an error.
 * @param errors the class of error for each status that the provider may answer with
 * @param row the row whose provider this is, where it is not the vendor of the dialect
 * @param lacks what its model does not offer, and so refuses
 */
export function check(name, { paths, replies, connect, errors, row, lacks = [] }) {
  const doings = doingsBy(replies)

  for (const mode of ['byok', 'hosted']) {
    describe(`${name}, ${mode}`, () => {
      let user
      let through
      let direct

      beforeEach(async () => {
        await reset(row)
        user = somebody()
        const all = routes(paths, user)
        direct = connect(all.direct)
        through = connect(all[mode])
      })

      /** What comes back and what the provider received, directly and through Tarn. */
      const both = async (act, ...played) => {
        const outcomes = []
        for (const sdk of [direct, through]) {
          await reset(row)
          await script(...played)
          outcomes.push({ result: await settled(act(sdk)), calls: await received() })
        }
        return outcomes
      }

      for (const [what, { replies, act, gives = answer, needs }] of Object.entries(doings)) {
        if (lacks.includes(needs)) {
          test(`${what}: refused as directly`, async () => {
            await remember(user, fact)

            const [expected, actual] = await both(act, ...replies)

            assert.equal(expected.result.error?.class, errors[400])
            assert.deepEqual(actual.result, expected.result)
          })
          continue
        }
        test(`${what}: as directly, and the fact is recalled`, async () => {
          await remember(user, fact)

          const [expected, actual] = await both(act, ...replies)

          assert.deepEqual(expected.result, { value: gives })
          assert.deepEqual(actual.result, expected.result)
          assert.equal(actual.calls.length, expected.calls.length)
          const woven = actual.calls.map((call) => blocks(call.body))
          for (const [i, call] of actual.calls.entries()) {
            sameButForMemory(call, expected.calls[i])
            assertOnlyKey(call, mode)
            assert.equal(woven[i].length, 1, `blocks in ${call.body}`)
            assert.ok(woven[i][0].text.includes(fact), woven[i][0].text)
            assert.deepEqual(woven[i], woven[0], 'a tool loop keeps its block')
          }
        })
      }

      test('of somebody else nothing is recalled: the provider receives what was sent', async () => {
        await remember(somebody(), fact)

        const [expected, actual] = await both(doings.chat.act, ...doings.chat.replies)

        assert.deepEqual(actual.result, expected.result)
        assert.equal(actual.calls[0].body, expected.calls[0].body)
      })

      test('what was said and answered comes back in another conversation', async () => {
        await script(replies.stream('The lake of Starnberg ', 'would suit a dachshund.'))
        await through.stream(fact)
        await untilRemembered(user, fact)
        await untilRemembered(user, 'The lake of Starnberg would suit a dachshund.')
        await reset(row)

        await script(replies.answer(answer))
        await through.say(question)

        const [call] = await received()
        assert.ok(blocks(call.body)[0]?.text.includes(fact), call.body)
      })

      for (const [status, type] of Object.entries(errors)) {
        if (mode === 'hosted' && refusals.includes(Number(status))) continue
        test(`status ${status} is raised as ${type.name}`, async () => {
          // Tarn may ask again with the operator's key.
          const played = Array(4).fill(replies.failure(Number(status)))

          const [expected, actual] = await both((sdk) => sdk.say(question), ...played)

          assert.equal(expected.result.error?.class, type)
          assert.deepEqual(actual.result, expected.result)
        })
      }

      test('a stream that an error breaks off ends as it does directly', async () => {
        const [expected, actual] = await both(
          (sdk) => sdk.stream(question),
          replies.brokenStream('Of thun')
        )

        assert.notDeepEqual(expected.result, { value: answer })
        assert.deepEqual(actual.result, expected.result)
      })

      test('a memory key that nobody made is raised as a refused key', async () => {
        const stranger = connect(withUnknownKey(routes(paths, user)[mode]))

        const { error } = await settled(stranger.say(question))

        assert.equal(error?.class, errors[401])
        assert.equal(error.status, 401)
        assert.deepEqual(await received(), [])
      })
    })
  }
}

/**
 * Checks an SDK with models of providers that speak another API.
 *
 * @param sdk as for `check`
 * @param models a model and its provider's replies, for each provider
 */
export function checkTranslated(name, { paths, connect, errors }, models) {
  for (const [model, replies] of Object.entries(models)) {
    describe(`${name}, hosted, with ${model}`, () => {
      let user
      let sdk

      beforeEach(async () => {
        await reset()
        user = somebody()
        sdk = connect({ ...routes(paths, user).hosted, model })
      })

      for (const [what, { replies: played, act, gives = answer }] of Object.entries(
        doingsBy(replies)
      )) {
        test(`${what}: as with its own provider, and the fact is recalled`, async () => {
          await remember(user, fact)
          await script(...played)

          assert.deepEqual(await act(sdk), gives)

          const calls = await received()
          assert.equal(calls.length, played.length)
          for (const call of calls) {
            assert.ok(call.uri.includes(replies.path), call.uri)
            assert.ok(call.body.includes(fact), call.body)
            assertOnlyKey(call, 'hosted')
          }
        })
      }

      test('a streamed answer comes back in another conversation', async () => {
        await script(replies.stream('The lake of Starnberg ', 'would suit a dachshund.'))
        await sdk.stream(fact)
        await untilRemembered(user, 'The lake of Starnberg would suit a dachshund.')
      })

      for (const status of [400, 404, 429, 500]) {
        test(`status ${status} is raised as ${errors[status].name}`, async () => {
          await script(...Array(4).fill(replies.failure(status)))

          const { error } = await settled(sdk.say(question))

          assert.equal(error?.class, errors[status])
          assert.equal(error.status, status)
        })
      }

      test('a stream that an error breaks off is none that ended well', async () => {
        await script(replies.brokenStream('Of thun'))

        const { error } = await settled(sdk.stream(question))

        assert.ok(error, 'an error is raised')
      })
    })
  }
}

const unknownKey = 'tarn_NobodyHasEverMadeThisKey'

const withUnknownKey = ({ url, key, headers }) => ({
  url,
  key: key === memoryKey ? unknownKey : key,
  headers: { ...headers, ...(headers['x-memorylake-api-key'] && { 'x-memorylake-api-key': unknownKey }) }
})

async function settled(doing) {
  try {
    return { value: await doing }
  } catch (e) {
    const { message, code, type, error } = e
    const status = e.status ?? e.statusCode
    const retryAfter = new Headers(e.headers ?? e.responseHeaders).get('retry-after')
    return { error: { class: e.constructor, message, status, code, type, error, retryAfter } }
  }
}

/** Of the connection, of its body, or of the key; Tarn reads replies, so it asks for plain ones. */
const ofTheHop = [
  'host',
  'connection',
  'accept-encoding',
  'content-length',
  'transfer-encoding',
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key'
]

function sameButForMemory(actual, expected) {
  const headers = (call) =>
    Object.fromEntries(Object.entries(call.headers).filter(([name]) => !ofTheHop.includes(name)))
  assert.equal(actual.method, expected.method)
  assert.equal(actual.uri, expected.uri)
  assert.deepEqual(headers(actual), headers(expected))
  assert.equal(withoutBlocks(actual.body), expected.body)
}

function assertOnlyKey({ headers, body }, mode) {
  const values = Object.entries(headers).join('\n')
  assert.ok(values.includes(mode === 'hosted' ? operatorKey : ownKey), values)
  assert.ok(!values.includes(memoryKey) && !body.includes(memoryKey), 'the memory key left')
}
