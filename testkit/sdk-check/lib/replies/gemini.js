// Replies of Gemini's generateContent, as the API reference shows them.

const reply = (parts, finishReason) => ({
  candidates: [
    { content: { parts, role: 'model' }, ...(finishReason && { finishReason }), index: 0 }
  ],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'mAitaLmkHPPlz7IPvtfUqQ4'
})

const event = (data) => `data: ${JSON.stringify(data)}\r\n\r\n`

/** Part of the path that is called. */
export const path = 'enerateContent'

export const answer = (text) => ({ json: reply([{ text }], 'STOP') })

export const toolCall = (id, name, args) => ({
  json: reply([{ functionCall: { id, name, args }, thoughtSignature: 'c2lnbmVk+/==' }], 'STOP')
})

export const stream = (...pieces) => ({
  events: pieces.map((text, i) =>
    event(reply([{ text }], i === pieces.length - 1 ? 'STOP' : undefined))
  )
})

const statuses = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE'
}

const error = (code) => ({
  error: { code, message: `Refused: ${code}.`, status: statuses[code] }
})

export const failure = (status) => ({ status, headers: { 'retry-after': '7' }, json: error(status) })

export const brokenStream = (piece) => ({
  events: [event(reply([{ text: piece }])), event(error(503))]
})
