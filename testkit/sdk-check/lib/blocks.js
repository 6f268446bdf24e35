// The blocks of memory that Tarn weaves into a body.

// As JSON has it; where content is an array of parts, with the part around it.
const block = /(,\{"(?:type":"\w+",")?text":")?\\n\\n<memory-(\w+)>.*?<\/memory-\2>/g

/** Each block in a body: where it stands in the client's own bytes, and its text. */
export function blocks(body) {
  const found = []
  let inserted = 0
  for (const match of body.matchAll(block)) {
    const text = match[0] + (match[1] ? '"}' : '')
    found.push({ at: match.index - inserted, text })
    inserted += text.length
  }
  return found
}

/** The body as the client sent it. */
export const withoutBlocks = (body) =>
  blocks(body).reduce((rest, { at, text }) => rest.slice(0, at) + rest.slice(at + text.length), body)
