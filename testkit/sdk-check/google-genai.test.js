// Google's own SDK for Gemini.

import { ApiError, GoogleGenAI } from '@google/genai'
import * as z from 'zod'
import { check } from './lib/contract.js'
import * as replies from './lib/replies/gemini.js'

const model = 'gemini-2.5-flash'
const forecast = z.object({ city: z.string(), degrees: z.number() })
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const weather = { name: 'weather', description: 'Tells the weather.', parametersJsonSchema: parameters }

check('@google/genai', {
  paths: { direct: '', byok: '/v1/gemini', hosted: '' },
  replies,
  errors: Object.fromEntries([400, 401, 403, 404, 429, 500, 503].map((s) => [s, ApiError])),
  connect({ url, key, headers }) {
    const { models } = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url, headers } })
    return {
      async say(contents) {
        return (await models.generateContent({ model, contents })).text
      },
      async stream(contents) {
        let whole = ''
        for await (const chunk of await models.generateContentStream({ model, contents })) {
          whole += chunk.text ?? ''
        }
        return whole
      },
      async useTool(contents, ask) {
        const callable = {
          tool: async () => ({ functionDeclarations: [weather] }),
          callTool: async (calls) =>
            calls.map(({ id, name, args }) => ({
              functionResponse: { id, name, response: { output: ask(args.city) } }
            }))
        }
        return (await models.generateContent({ model, contents, config: { tools: [callable] } })).text
      },
      async structured(contents) {
        const config = {
          responseMimeType: 'application/json',
          responseJsonSchema: z.toJSONSchema(forecast)
        }
        return JSON.parse((await models.generateContent({ model, contents, config })).text)
      },
      async see(text, picture) {
        const contents = [{ text }, { inlineData: { mimeType: 'image/png', data: picture } }]
        return (await models.generateContent({ model, contents })).text
      }
    }
  }
})
