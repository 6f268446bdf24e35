// Tarn and the stand-in provider, as scripts/sdk-check started them.

import assert from 'node:assert/strict'

const env = (name) => process.env[name] ?? assert.fail(`${name} is not set: run scripts/sdk-check`)

export const tarn = env('SDK_CHECK_TARN')
export const memoryKey = env('SDK_CHECK_KEY')
export const operatorKey = env('SDK_CHECK_OPERATOR_KEY')
export const ownKey = 'sk-callers-own'
/** Rows that are compatible with OpenAI: `[name, path of the base URL]`. */
export const chatRows = env('SDK_CHECK_CHAT_ROWS')
  .split(',')
  .map((row) => row.split('='))
/** The provider's URL, without a version. */
export const providerUrl = env('SDK_CHECK_PROVIDER')

let people = 0
/** Somebody of whom nothing is remembered yet. */
export const somebody = () => `person-${process.pid}-${++people}`

/**
 * How calls reach the provider: `direct`, `byok` through Tarn with the caller's own key, `hosted`
 * with the operator's.
 */
export const routes = (paths, user) => ({
  direct: { url: providerUrl + paths.direct, key: ownKey, headers: {} },
  byok: {
    url: tarn + paths.byok,
    key: ownKey,
    headers: { 'x-memorylake-api-key': memoryKey, 'x-memorylake-user-id': user }
  },
  hosted: { url: tarn + paths.hosted, key: memoryKey, headers: { 'x-memorylake-user-id': user } }
})

/** Keeps a note about somebody; it can be recalled at once. */
export async function remember(user, text) {
  await api('POST', '/v1/memories', { text, user_id: user })
}

/** The text of everything that is remembered of somebody. */
export async function memories(user) {
  const texts = []
  let cursor = ''
  do {
    const query = new URLSearchParams({ user_id: user, limit: '100', ...(cursor && { cursor }) })
    const page = await api('GET', `/v1/memories?${query}`)
    texts.push(...page.data.map((memory) => memory.text))
    cursor = page.next_cursor
  } while (cursor)
  return texts
}

/** Waits until something of this text is remembered of somebody. */
export async function untilRemembered(user, text) {
  const deadline = Date.now() + 20_000
  while (!(await memories(user)).some((memory) => memory.includes(text))) {
    assert.ok(Date.now() < deadline, `not remembered in 20 s: ${text}`)
    await new Promise((resume) => setTimeout(resume, 20))
  }
}

async function api(method, path, body) {
  const reply = await fetch(tarn + path, {
    method,
    headers: { authorization: `Bearer ${memoryKey}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body)
  })
  assert.ok(reply.ok, `${method} ${path}: ${reply.status}`)
  return reply.json()
}
