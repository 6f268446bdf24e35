// Replies of Anthropic Messages, as the API reference shows them.

import { event } from '../provider.js'

const usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 4,
  output_tokens: 5
}

let messages = 0

const message = (content, stop_reason) => ({
  id: `msg_${String(++messages).padStart(24, '0')}`,
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content,
  stop_reason,
  stop_sequence: null,
  usage
})

/** Part of the path that is called. */
export const path = '/v1/messages'

export const answer = (text) => ({ json: message([{ type: 'text', text }], 'end_turn') })

export const toolCall = (id, name, input) => ({
  json: message([{ type: 'tool_use', id, name, input }], 'tool_use')
})

const begun = (block) => [
  event({ type: 'message_start', message: message([], null) }),
  event({ type: 'content_block_start', index: 0, content_block: block }),
  event({ type: 'ping' })
]

const delta = (change) => event({ type: 'content_block_delta', index: 0, delta: change })

const ended = (stop_reason) => [
  event({ type: 'content_block_stop', index: 0 }),
  event({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }),
  event({ type: 'message_stop' })
]

const spoken = (text) => delta({ type: 'text_delta', text })

export const stream = (...pieces) => ({
  events: [...begun({ type: 'text', text: '' }), ...pieces.map(spoken), ...ended('end_turn')]
})

export const streamedToolCall = (id, name, input) => ({
  events: [
    ...begun({ type: 'tool_use', id, name, input: {} }),
    delta({ type: 'input_json_delta', partial_json: JSON.stringify(input) }),
    ...ended('tool_use')
  ]
})

const types = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error'
}

const error = (status) => ({
  type: 'error',
  error: { type: types[status], message: `Refused: ${status}.` },
  request_id: 'req_123'
})

export const failure = (status) => ({
  status,
  headers: { 'request-id': 'req_123', 'retry-after': '7' },
  json: error(status)
})

export const brokenStream = (piece) => ({
  events: [...begun({ type: 'text', text: '' }), spoken(piece), event(error(529))]
})
