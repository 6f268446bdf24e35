// What can be done with OpenAI's own SDK by chat completions.

import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import * as z from 'zod'

const forecast = z.object({ city: z.string(), degrees: z.number() })
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

/** With this model, or the one that the route names. */
export const chatting = (model) => (route) => {
  const { completions } = new OpenAI({
    baseURL: route.url,
    apiKey: route.key,
    defaultHeaders: route.headers,
    maxRetries: 0
  }).chat
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
