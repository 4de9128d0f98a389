import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../lib/aws/permissions.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/live-capture.md'), 'utf8');

describe('docs/live-capture.md', () => {
  it('has a row for every permission, in the words of the code', () => {
    const rows = [...page.matchAll(/^\| `([a-z0-9]+:\w+)` \| (.+) \|$/gm)].map(([, action, when]) => [
      action,
      when,
    ]);
    expect(rows).toEqual(Object.entries(PERMISSIONS));
  });

  it('grants in its role exactly the actions that are asked in the account', () => {
    const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    expect(policy.Statement[0].Action).toEqual(
      Object.keys(PERMISSIONS).filter((action) => !action.startsWith('sts:')),
    );
  });
});
