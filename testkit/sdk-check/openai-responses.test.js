// OpenAI's own SDK: responses.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import * as z from 'zod'
import { blocks } from './lib/blocks.js'
import { check } from './lib/contract.js'
import { errors } from './lib/openai-errors.js'
import { received, reset, script } from './lib/provider.js'
import * as replies from './lib/replies/openai-responses.js'
import { remember, routes, somebody } from './lib/tarn.js'

const model = 'gpt-4o-mini'
const forecast = z.object({ city: z.string(), degrees: z.number() })
const weather = {
  type: 'function',
  name: 'weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false
  },
  strict: true
}

const paths = { direct: '/v1', byok: '/v1/openai', hosted: '/v1' }
const client = ({ url, key, headers }) =>
  new OpenAI({ baseURL: url, apiKey: key, defaultHeaders: headers, maxRetries: 0 })

check('openai, responses', {
  paths,
  errors,
  replies,
  connect(route) {
    const { responses } = client(route)
    return {
      say: async (input) => (await responses.create({ model, input })).output_text,
      async stream(input) {
        let whole = ''
        for await (const event of await responses.create({ model, input, stream: true })) {
          if (event.type === 'response.output_text.delta') whole += event.delta
          if (event.type === 'error') throw new OpenAI.APIError(undefined, event, event.message)
        }
        return whole
      },
      async useTool(text, ask) {
        const input = [{ role: 'user', content: text }]
        const { output } = await responses.create({ model, input, tools: [weather] })
        for (const { call_id, arguments: args } of output) {
          input.push({ type: 'function_call_output', call_id, output: ask(JSON.parse(args).city) })
        }
        input.splice(1, 0, ...output)
        return (await responses.create({ model, input, tools: [weather] })).output_text
      },
      async structured(input) {
        const text = { format: zodTextFormat(forecast, 'forecast') }
        return (await responses.parse({ model, input, text })).output_parsed
      },
      async see(text, picture) {
        const content = [
          { type: 'input_text', text },
          { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${picture}` }
        ]
        const reply = await responses.create({ model, input: [{ role: 'user', content }] })
        return reply.output_text
      }
    }
  }
})

for (const mode of ['byok', 'hosted']) {
  describe(`openai, responses that the provider holds, ${mode}`, () => {
    const input = 'What is our dachshund Rex afraid of?'
    const goOn = 'And what else is our dachshund Rex afraid of?'
    const answer = 'Your dachshund is afraid of thunder.'
    let user

    beforeEach(async () => {
      await reset()
      user = somebody()
      await remember(user, 'Our dachshund Rex is afraid of thunder.')
      await script(replies.answer(answer), replies.answer(answer))
    })

    test('a memory is woven once into a history', async () => {
      const { responses } = client(routes(paths, user)[mode])

      const { id } = await responses.create({ model, input })
      await responses.create({ model, input: goOn, previous_response_id: id })

      const [asked, continued] = await received()
      assert.equal(blocks(asked.body).length, 1)
      const sent = JSON.parse(continued.body)
      assert.deepEqual(sent, { model, input: goOn, previous_response_id: id })
    })

    test("nobody goes on with somebody else's, unless the key is one's own", async () => {
      const { id } = await client(routes(paths, user)[mode]).responses.create({ model, input })
      const other = client(routes(paths, somebody())[mode]).responses

      const reading = other.create({ model, input: goOn, previous_response_id: id })

      if (mode === 'hosted') await assert.rejects(reading, OpenAI.NotFoundError)
      else assert.equal((await reading).output_text, answer)
    })
  })
}
