// LangChain's models of Anthropic.

import { ChatAnthropic } from '@langchain/anthropic'
import { check } from './lib/contract.js'
import { using } from './lib/langchain.js'
import * as replies from './lib/replies/anthropic.js'

// It brings a copy of Anthropic's SDK of its own.
const Anthropic = new ChatAnthropic({ apiKey: 'none' }).createClient({ apiKey: 'none' }).constructor

check('@langchain/anthropic', {
  paths: { direct: '', byok: '/v1/anthropic', hosted: '' },
  errors: {
    400: Anthropic.BadRequestError,
    401: Anthropic.AuthenticationError,
    403: Anthropic.PermissionDeniedError,
    404: Anthropic.NotFoundError,
    429: Anthropic.RateLimitError,
    500: Anthropic.InternalServerError
  },
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
