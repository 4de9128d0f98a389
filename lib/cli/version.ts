import { readFileSync } from 'node:fs';

/** The version in the package's package.json, which lies beside `lib` in a checkout and beside `dist` in the package. */
export function version(): string {
  for (const place of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (name === 's3-endpoint-compliance' && typeof found === 'string') return found;
    } catch {
      // The other place has it.
    }
  }
  return 'unknown';
}
