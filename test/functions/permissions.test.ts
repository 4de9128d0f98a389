import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNCTION_PERMISSIONS } from '../../lib/aws/permissions.ts';
import type { FunctionName } from '../../lib/metrics.ts';

const root = resolve(import.meta.dirname, '../..');
const NAMES = Object.keys(FUNCTION_PERMISSIONS).filter(
  (name): name is FunctionName => name in FUNCTION_PERMISSIONS,
);
/** What the clients' services are called in IAM, where it is not as the package. */
const SERVICES: Readonly<Record<string, string>> = {
  'config-service': 'config',
  eventbridge: 'events',
  'route-53': 'route53',
};

/** Every source file that a file brings along; type imports bring nothing. */
function filesFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, 'utf8').replace(/import type [^;]+;/g, '');
  for (const [, name = ''] of source.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*)'(\.[^']+)'/g)) {
    filesFrom(resolve(dirname(file), name), seen);
  }
  return seen;
}

/** The IAM actions of the commands that a file sends. */
function actionsIn(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const imports = source.matchAll(/import \{([^}]+)\} from '@aws-sdk\/client-([a-z0-9-]+)';/g);
  const packages = new Map(
    [...imports].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(([, action = '']) => [action, client] as const),
    ),
  );
  return [...source.matchAll(/new (\w+)Command\(/g)].map(([, action = '']) => {
    const client = packages.get(action);
    if (client === undefined)
      throw new Error(`${file} sends ${action}, and it is not known to which service`);
    return `${SERVICES[client] ?? client}:${action}`;
  });
}

describe('the rights of', () => {
  it.each(NAMES.filter((name) => existsSync(join(root, `functions/${name}/handler.ts`))))(
    '%s are those of the calls that its code makes, no more and no less',
    (name) => {
      const actions = [...filesFrom(join(root, `functions/${name}/handler.ts`))].flatMap(actionsIn);
      expect([...new Set(actions)].sort()).toEqual(Object.keys(FUNCTION_PERMISSIONS[name]).sort());
    },
  );
});
