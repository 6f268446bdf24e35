// Replies of OpenAI Responses, as the API reference shows them.

import { event } from '../provider.js'
export { failure } from './openai-chat.js'

let responses = 0

const response = (output, status = 'completed', id = `resp_${++responses}`) => ({
  id,
  object: 'response',
  created_at: 1_760_000_000,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-4o-mini',
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15
  },
  user: null,
  metadata: {}
})

const part = (text) => ({ type: 'output_text', text, annotations: [], logprobs: [] })

const message = (text, status = 'completed') => ({
  id: 'msg_123',
  type: 'message',
  status,
  role: 'assistant',
  content: status === 'completed' ? [part(text)] : []
})

const numbered = (events) => events.map((data, i) => event({ ...data, sequence_number: i }))

export const answer = (text) => ({ json: response([message(text)]) })

export const toolCall = (id, name, args) => ({
  json: response([
    {
      id: 'fc_123',
      type: 'function_call',
      status: 'completed',
      call_id: id,
      name,
      arguments: JSON.stringify(args)
    }
  ])
})

const begun = (id, piece) => [
  { type: 'response.created', response: response([], 'in_progress', id) },
  { type: 'response.in_progress', response: response([], 'in_progress', id) },
  { type: 'response.output_item.added', output_index: 0, item: message('', 'in_progress') },
  {
    type: 'response.content_part.added',
    item_id: 'msg_123',
    output_index: 0,
    content_index: 0,
    part: part('')
  },
  delta(piece)
]

const delta = (text) => ({
  type: 'response.output_text.delta',
  item_id: 'msg_123',
  output_index: 0,
  content_index: 0,
  delta: text,
  logprobs: []
})

export function stream(first, ...more) {
  const text = first + more.join('')
  const whole = response([message(text)])
  const at = { item_id: 'msg_123', output_index: 0, content_index: 0 }
  return {
    events: numbered([
      ...begun(whole.id, first),
      ...more.map(delta),
      { type: 'response.output_text.done', ...at, text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part: part(text) },
      { type: 'response.output_item.done', output_index: 0, item: message(text) },
      { type: 'response.completed', response: whole }
    ])
  }
}

export const brokenStream = (piece) => ({
  events: numbered([
    ...begun('resp_broken', piece),
    { type: 'error', code: 'server_error', message: 'Overloaded.', param: null }
  ])
})
