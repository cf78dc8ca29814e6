// Stands in for Ollama: the address in OLLAMA_HOST, and as much of its API as shows that it is there.
import { createServer } from 'node:http';

const port = Number((process.env.OLLAMA_HOST ?? '0.0.0.0:11434').split(':').at(-1));

const ANSWERS = {
  '/': 'Ollama is running (stand-in)',
  '/api/version': { version: '0.0.0-stand-in' },
  '/api/tags': { models: [] },
  '/api/generate': { model: 'stand-in', response: 'A stand-in is. No model runs here.', done: true },
};

const server = createServer((request, response) => {
  const body = ANSWERS[request.url?.split('?')[0] ?? '/'];
  if (body === undefined) return response.writeHead(404).end('{"error":"not part of the stand-in"}\n');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return response.setHeader('content-type', typeof body === 'string' ? 'text/plain' : 'application/json').end(`${text}\n`);
});
server.listen(port, '0.0.0.0', () => console.log(`stand-in for Ollama on ${port}`));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
