// Vercel's AI SDK with its providers for OpenAI, Anthropic and Google.

import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, Output, generateText, stepCountIs, streamText, tool } from 'ai'
import * as z from 'zod'
import { check } from './lib/contract.js'
import * as anthropic from './lib/replies/anthropic.js'
import * as gemini from './lib/replies/gemini.js'
import * as openaiChat from './lib/replies/openai-chat.js'
import * as openaiResponses from './lib/replies/openai-responses.js'

const forecast = z.object({ city: z.string(), degrees: z.number() })
const errors = Object.fromEntries(
  [400, 401, 403, 404, 429, 500].map((status) => [status, APICallError])
)

/** What can be done with a model of any provider. */
const using = (model) => ({
  async say(prompt) {
    return (await generateText({ model, prompt, maxRetries: 0 })).text
  },
  async stream(prompt) {
    let whole = ''
    const { fullStream } = streamText({ model, prompt, maxRetries: 0, onError() {} })
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'text-delta') whole += part.text
    }
    return whole
  },
  async useTool(prompt, ask) {
    const weather = tool({
      description: 'Tells the weather.',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => ask(city)
    })
    const stopWhen = stepCountIs(2)
    const options = { model, prompt, tools: { weather }, stopWhen, maxRetries: 0 }
    return (await generateText(options)).text
  },
  async structured(prompt) {
    const output = Output.object({ schema: forecast })
    return (await generateText({ model, prompt, output, maxRetries: 0 })).output
  },
  async see(text, picture) {
    const content = [
      { type: 'text', text },
      { type: 'image', image: picture, mediaType: 'image/png' }
    ]
    const messages = [{ role: 'user', content }]
    return (await generateText({ model, messages, maxRetries: 0 })).text
  }
})

const options = ({ url, key, headers }) => ({ baseURL: url, apiKey: key, headers })

check('ai with @ai-sdk/openai, responses', {
  paths: { direct: '/v1', byok: '/v1/openai', hosted: '/v1' },
  errors,
  replies: openaiResponses,
  connect: (route) => using(createOpenAI(options(route)).responses('gpt-4o-mini'))
})

check('ai with @ai-sdk/openai, chat completions', {
  paths: { direct: '/v1', byok: '/v1/openai', hosted: '/v1' },
  errors,
  replies: openaiChat,
  connect: (route) => using(createOpenAI(options(route)).chat('gpt-4o-mini'))
})

check('ai with @ai-sdk/anthropic', {
  paths: { direct: '/v1', byok: '/v1/anthropic', hosted: '/v1' },
  errors,
  replies: anthropic,
  connect: (route) => using(createAnthropic(options(route))('claude-sonnet-5-5'))
})

check('ai with @ai-sdk/google', {
  paths: { direct: '/v1beta', byok: '/v1/gemini/v1beta', hosted: '/v1beta' },
  errors,
  replies: gemini,
  connect: (route) => using(createGoogleGenerativeAI(options(route))('gemini-2.5-flash'))
})
