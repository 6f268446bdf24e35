// LangChain's models of OpenAI.

import { ChatOpenAI } from '@langchain/openai'
import { check } from './lib/contract.js'
import { using } from './lib/langchain.js'
import * as chat from './lib/replies/openai-chat.js'
import * as responses from './lib/replies/openai-responses.js'
import { errors } from './lib/openai-errors.js'

const model = (route, more) =>
  new ChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: route.key,
    maxRetries: 0,
    configuration: { baseURL: route.url, defaultHeaders: route.headers },
    ...more
  })

const paths = { direct: '/v1', byok: '/v1/openai', hosted: '/v1' }

check('@langchain/openai, chat completions', {
  paths,
  errors,
  replies: chat,
  connect: (route) => using(model(route))
})

check('@langchain/openai, responses', {
  paths,
  errors,
  replies: responses,
  connect: (route) => using(model(route, { useResponsesApi: true }))
})
