// OpenAI's own SDK: chat completions, at OpenAI, with models of others, and at every row that is
// compatible.

import { check, checkTranslated } from './lib/contract.js'
import { chatting } from './lib/openai-chat.js'
import { errors } from './lib/openai-errors.js'
import { profile } from './lib/provider.js'
import * as anthropic from './lib/replies/anthropic.js'
import * as gemini from './lib/replies/gemini.js'
import * as chat from './lib/replies/openai-chat.js'
import { chatRows } from './lib/tarn.js'

// Before the first of the tests, which run once anything is waited for.
const profiles = await Promise.all(chatRows.map(([row]) => profile(row)))

const sdk = {
  paths: { direct: '/v1', byok: '/v1/openai', hosted: '/v1' },
  errors,
  replies: chat,
  connect: chatting('gpt-4o-mini')
}

check('openai, chat completions', sdk)
checkTranslated('openai, chat completions', sdk, {
  'claude-sonnet-5-5': anthropic,
  'gemini-2.5-flash': gemini
})

/** Mistral's ids, which it wants back, are of this form. */
const replies = {
  mistral: { ...chat, toolCall: (id, ...call) => chat.toolCall('D681PevKs', ...call) }
}

for (const [i, [row, path]] of chatRows.entries()) {
  const { model, lacks } = profiles[i]
  check(`openai, chat completions at ${row}`, {
    paths: { direct: path, byok: `/v1/${row}`, hosted: `/v1/${row}` },
    errors: { 400: errors[400], 401: errors[401], 429: errors[429] },
    replies: replies[row] ?? chat,
    connect: chatting(model),
    row,
    lacks
  })
}
