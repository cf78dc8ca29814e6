#!/usr/bin/env node
const { main } = await import('../dist/landfall.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('Landfall is not built yet: run `npm ci` (or `npm run build`) in its directory.\n');
  process.exit(1);
});
await main(process.argv.slice(2));
