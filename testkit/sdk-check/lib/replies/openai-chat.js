// Replies of OpenAI chat completions, as the API reference shows them.

const base = (object) => ({
  id: 'chatcmpl-123',
  object,
  created: 1_760_000_000,
  model: 'gpt-4o-mini'
})

const completion = (message, finish_reason) => ({
  json: {
    ...base('chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: null, ...message },
        logprobs: null,
        finish_reason
      }
    ],
    usage: {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 0 }
    }
  }
})

const chunk = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({
    ...base('chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason }]
  })}\n\n`

/** Part of the path that is called. */
export const path = '/v1/chat/completions'

export const answer = (text) => completion({ content: text }, 'stop')

export const toolCall = (id, name, args) =>
  completion(
    { tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(args) } }] },
    'tool_calls'
  )

export const stream = (...pieces) => ({
  events: [
    chunk({ role: 'assistant', content: '' }),
    ...pieces.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    'data: [DONE]\n\n'
  ]
})

export const failure = (status) => ({
  status,
  headers: { 'x-request-id': 'req_123', 'retry-after': '7' },
  json: { error: { message: `Refused: ${status}.`, type: 'an_error', param: null, code: 'a_code' } }
})

export const brokenStream = (piece) => ({
  events: [
    chunk({ content: piece }),
    `data: ${JSON.stringify({
      error: { message: 'Overloaded.', type: 'server_error', param: null, code: null }
    })}\n\n`
  ]
})
