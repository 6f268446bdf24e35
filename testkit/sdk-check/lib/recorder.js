// A relay that keeps the bodies of the calls that pass through it.

import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Relays to a base URL: `{url, bodies, close}`. */
export async function record(target) {
  const bodies = []
  const server = createServer(async (incoming, reply) => {
    const body = await buffer(incoming)
    bodies.push(body.toString())
    const { method, headers } = incoming
    const outgoing = request(target + incoming.url, { method, headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers)
      answer.pipe(reply)
    })
    outgoing.on('error', () => reply.destroy())
    outgoing.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}`, bodies, close: () => server.close() }
}
