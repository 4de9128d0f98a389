import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { pruneSchemas } from './prune-schemas.ts';

/** Takes out of the SDK's clients what a function whose own code has these words does not use. */
export function pruneSdk(words: ReadonlySet<string>): Plugin {
  return {
    name: 'prune-sdk',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => ({
        contents: pruneSchemas(readFileSync(path, 'utf8'), (member) => words.has(member)),
      }));
      // Of its package.json a client reads the version.
      onLoad({ filter: /[\\/]node_modules[\\/].*[\\/]package\.json$/ }, ({ path }) => {
        const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ name, version }), loader: 'json' };
      });
    },
  };
}
