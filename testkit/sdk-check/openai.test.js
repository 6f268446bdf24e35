// OpenAI's own SDK: chat completions and responses.

import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import * as z from 'zod'
import { check, checkTranslated } from './lib/contract.js'
import { errors } from './lib/openai-errors.js'
import * as anthropic from './lib/replies/anthropic.js'
import * as gemini from './lib/replies/gemini.js'
import * as chat from './lib/replies/openai-chat.js'

const model = 'gpt-4o-mini'
const paths = { direct: '/v1', byok: '/v1/openai', hosted: '/v1' }
const forecast = z.object({ city: z.string(), degrees: z.number() })
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

const client = ({ url, key, headers }) =>
  new OpenAI({ baseURL: url, apiKey: key, defaultHeaders: headers, maxRetries: 0 })

const sdk = {
  paths,
  errors,
  replies: chat,
  connect(route) {
    const { completions } = client(route).chat
    const user = (content) => ({
      model: route.model ?? model,
      messages: [{ role: 'user', content }]
    })
    return {
      async say(text) {
        const reply = await completions.create(user(text))
        return reply.choices[0].message.content
      },
      async stream(text) {
        let whole = ''
        for await (const chunk of await completions.create({ ...user(text), stream: true })) {
          whole += chunk.choices[0]?.delta.content ?? ''
        }
        return whole
      },
      useTool(text, tool) {
        const weather = {
          name: 'weather',
          description: 'Tells the weather.',
          parameters,
          parse: JSON.parse,
          function: ({ city }) => tool(city)
        }
        const tools = [{ type: 'function', function: weather }]
        return completions.runTools({ ...user(text), tools }).finalContent()
      },
      async structured(text) {
        const response_format = zodResponseFormat(forecast, 'forecast')
        const reply = await completions.parse({ ...user(text), response_format })
        return reply.choices[0].message.parsed
      },
      async see(text, picture) {
        const reply = await completions.create(
          user([
            { type: 'text', text },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }
          ])
        )
        return reply.choices[0].message.content
      }
    }
  }
}

check('openai, chat completions', sdk)
checkTranslated('openai, chat completions', sdk, {
  'claude-sonnet-5-5': anthropic,
  'gemini-2.5-flash': gemini
})
