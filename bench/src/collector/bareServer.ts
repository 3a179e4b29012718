/**
 * A server that reads each body and answers 202, for `pnpm bench collector`: what Node's HTTP itself
 * takes on this machine, beside the same load.
 */
import { createServer } from 'node:http'

const ANSWER = JSON.stringify({ accepted: 1, rejected: [], have: [], serverTime: 1795250000123 })

const server = createServer((request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length }
    response.writeHead(202, headers).end(ANSWER)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
