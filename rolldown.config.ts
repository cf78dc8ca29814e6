import { defineConfig } from 'rolldown';

/** The published command line: one bundle whose heavy parts are chunks that are loaded when called for. */
export default defineConfig({
  input: { landfall: 'src/cli/main.ts' },
  platform: 'node',
  output: { dir: 'dist', format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' },
});
