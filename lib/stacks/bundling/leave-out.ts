import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, Plugin } from 'esbuild';
import { LEFT_OUT, type LeftOut } from './left-out.ts';

/** Puts what `LEFT_OUT` says in the place of the files that it names. */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]node_modules[\\/].*\.js$/ }, ({ path }) => {
        const file = path.replaceAll('\\', '/').replace(/^.*\/node_modules\//, '');
        const found = LEFT_OUT.find((one) => one.file === file);
        return found && inPlaceOf(path, found);
      });
    },
  };
}

function inPlaceOf(path: string, { instead }: LeftOut): OnLoadResult {
  if (instead instanceof URL) {
    const own = fileURLToPath(instead);
    return { contents: readFileSync(own, 'utf8'), loader: 'ts', resolveDir: dirname(own) };
  }
  const contents = typeof instead === 'string' ? instead : instead(readFileSync(path, 'utf8'));
  return { contents, loader: 'js', resolveDir: dirname(path) };
}
