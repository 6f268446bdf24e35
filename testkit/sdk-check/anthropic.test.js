// Anthropic's own SDK.

import Anthropic from '@anthropic-ai/sdk'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { blocks } from './lib/blocks.js'
import { check, checkTranslated } from './lib/contract.js'
import { received, reset, script } from './lib/provider.js'
import * as replies from './lib/replies/anthropic.js'
import * as gemini from './lib/replies/gemini.js'
import * as chat from './lib/replies/openai-chat.js'
import { remember, routes, somebody } from './lib/tarn.js'

const model = 'claude-sonnet-5-5'
const paths = { direct: '', byok: '/v1/anthropic', hosted: '' }
const forecast = z.object({ city: z.string(), degrees: z.number() })

const client = ({ url, key, headers }) =>
  new Anthropic({ baseURL: url, apiKey: key, defaultHeaders: headers, maxRetries: 0 })
const user = (content, named = model) => ({
  model: named,
  max_tokens: 1000,
  messages: [{ role: 'user', content }]
})

const sdk = {
  paths,
  replies,
  errors: {
    400: Anthropic.BadRequestError,
    401: Anthropic.AuthenticationError,
    403: Anthropic.PermissionDeniedError,
    404: Anthropic.NotFoundError,
    429: Anthropic.RateLimitError,
    500: Anthropic.InternalServerError,
    529: Anthropic.OverloadedError
  },
  connect(route) {
    const anthropic = client(route)
    const asked = (content) => user(content, route.model)
    return {
      async say(text) {
        return (await anthropic.messages.create(asked(text))).content[0].text
      },
      stream: (text) => anthropic.messages.stream(asked(text)).finalText(),
      async useTool(text, tool) {
        const weather = betaZodTool({
          name: 'weather',
          description: 'Tells the weather.',
          inputSchema: z.object({ city: z.string() }),
          run: ({ city }) => tool(city)
        })
        // Without a thread the whole history is sent again, as everywhere else.
        const run = { ...asked(text), tools: [weather], thread: false }
        return (await anthropic.beta.messages.toolRunner(run)).content[0].text
      },
      async structured(text) {
        const output_config = { format: zodOutputFormat(forecast) }
        return (await anthropic.messages.parse({ ...asked(text), output_config })).parsed_output
      },
      async see(text, picture) {
        const source = { type: 'base64', media_type: 'image/png', data: picture }
        const reply = await anthropic.messages.create(
          asked([
            { type: 'image', source },
            { type: 'text', text }
          ])
        )
        return reply.content[0].text
      }
    }
  }
}

check('@anthropic-ai/sdk', sdk)
checkTranslated('@anthropic-ai/sdk', sdk, { 'gpt-4o-mini': chat, 'gemini-2.5-flash': gemini })

test('of a thread that the provider holds, only the message with the question gets a block', async () => {
  await reset()
  const person = somebody()
  await remember(person, 'Our dachshund Rex is afraid of thunder.')
  const calling = replies.toolCall('toolu_1', 'weather', {})
  await script(calling, replies.answer('Of thunder.'))
  const weather = betaZodTool({ name: 'weather', inputSchema: z.object({}), run: () => 'rain' })
  const { beta } = client(routes(paths, person).byok)

  const run = { ...user('What is our dachshund Rex afraid of?'), tools: [weather] }
  const last = await beta.messages.toolRunner(run)

  assert.equal(last.content[0].text, 'Of thunder.')
  const [asked, continued] = await received()
  assert.equal(blocks(asked.body).length, 1)
  assert.equal(JSON.parse(continued.body).thread.previous_message_id, calling.json.id)
  assert.deepEqual(blocks(continued.body), [])
})

for (const mode of ['byok', 'hosted']) {
  test(`tokens are counted as they were sent, ${mode}`, async () => {
    await reset()
    const { messages } = client(routes(paths, somebody())[mode])
    const { max_tokens, ...counted } = user('How long is this?')

    const count = await messages.countTokens(counted)

    assert.equal(count.input_tokens, 12)
    const [call] = await received()
    assert.deepEqual(JSON.parse(call.body), counted)
  })
}
