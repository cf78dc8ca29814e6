// Stands in for JupyterLab: answers on PORT, and asks Ollama at OLLAMA_URL.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 8888);
const ollama = process.env.OLLAMA_URL ?? 'http://ollama:11434';
const KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_API_KEY'];

/** A key is a variable, or a file that `<NAME>_FILE` names. Only whether it is there is ever told. */
function hasKey(name) {
  const file = process.env[`${name}_FILE`];
  const value = process.env[name] ?? (file && existsSync(file) ? readFileSync(file, 'utf8') : '');
  return value.trim() !== '';
}

async function answer(path) {
  if (path === '/api') return { standIn: 'JupyterLab', version: '0' };
  if (path === '/ask') {
    const reply = await fetch(`${ollama}/api/generate`, { method: 'POST', body: '{"prompt":"Is anybody there?"}' });
    return reply.json();
  }
  const models = await fetch(`${ollama}/api/version`).then((reply) => reply.ok, () => false);
  return { standIn: 'JupyterLab', port, ollama: { url: ollama, answers: models }, keys: KEYS.filter(hasKey) };
}

const server = createServer((request, response) => {
  answer(request.url?.split('?')[0] ?? '/').then(
    (body) => response.setHeader('content-type', 'application/json').end(`${JSON.stringify(body)}\n`),
    (error) => response.writeHead(502).end(`${error}\n`),
  );
});
server.listen(port, '0.0.0.0', () => console.log(`stand-in for JupyterLab on ${port}`));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
