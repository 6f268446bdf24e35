// Directs the stand-in provider.

import assert from 'node:assert/strict'

const url = process.env.SDK_CHECK_CONTROL

/** Plays these replies to the next requests, in order. */
export async function script(...replies) {
  for (const reply of replies) await call('POST', '/script', reply)
}

/** What it received since the last reset: `{method, uri, headers, body}`. */
export const received = () => call('GET', '/received')

/** A `model` of a row's provider, and what that `lacks`: `pictures`, `schemas`. */
export const profile = (row) => call('GET', `/profile/${row}`)

/**
 * Forgets scripts and what was received. From now on it refuses what the provider of this row does,
 * or, without one, what the vendor does whose dialect is spoken.
 */
export const reset = (row) => call('POST', row ? `/reset/${row}` : '/reset')

async function call(method, path, body) {
  const reply = await fetch(url + path, { method, body: body && JSON.stringify(body) })
  const answer = await reply.json()
  assert.ok(reply.ok, answer.error)
  return answer
}

/** An event of a stream, as text. */
export const event = (data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
