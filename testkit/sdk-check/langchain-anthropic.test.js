// LangChain's models of Anthropic.

import { ChatAnthropic } from '@langchain/anthropic'
import { check } from './lib/contract.js'
import { using } from './lib/langchain.js'
import * as replies from './lib/replies/anthropic.js'
import { errors } from './lib/anthropic-errors.js'

check('@langchain/anthropic', {
  paths: { direct: '', byok: '/v1/anthropic', hosted: '' },
  errors,
  replies,
  connect: (route) =>
    using(
      new ChatAnthropic({
        model: 'claude-sonnet-5-5',
        maxTokens: 1000,
        apiKey: route.key,
        maxRetries: 0,
        anthropicApiUrl: route.url,
        clientOptions: { defaultHeaders: route.headers }
      })
    )
})
