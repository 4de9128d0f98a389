import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCTOR_PERMISSIONS, PERMISSIONS } from '../lib/aws/permissions.ts';
import { assess } from '../lib/readiness/assess.ts';
import { answersOf, NOW } from './readiness/builders.ts';

function pageNamed(name: string): string {
  return readFileSync(join(import.meta.dirname, '../docs', name), 'utf8');
}

function permissionsOf(page: string) {
  return [...page.matchAll(/^\| `([a-z0-9]+:\w+)` \| (.+) \|$/gm)].map(([, action, what]) => [action, what]);
}

function roleOf(page: string): string[] {
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '').Statement[0].Action;
}

const inTheAccount = Object.keys(PERMISSIONS).filter((action) => !action.startsWith('sts:'));

describe('docs/live-capture.md', () => {
  const page = pageNamed('live-capture.md');

  it('has a row for every permission, in the words of the code', () => {
    expect(permissionsOf(page)).toEqual(Object.entries(PERMISSIONS));
  });

  it('grants in its role exactly the actions that are asked in the account', () => {
    expect(roleOf(page)).toEqual(inTheAccount);
  });
});

describe('docs/doctor.md', () => {
  const page = pageNamed('doctor.md');

  it('has a row for every permission, in the words of the code', () => {
    expect(permissionsOf(page)).toEqual(Object.entries(DOCTOR_PERMISSIONS));
  });

  it('grants in its role exactly the actions that are asked in the account', () => {
    expect(roleOf(page)).toEqual([...inTheAccount, ...Object.keys(DOCTOR_PERMISSIONS)]);
  });

  it('has a row for every check, in their order', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, check]) => check);
    expect(rows).toEqual(assess(answersOf(), NOW).checks.map(({ name }) => name));
  });
});
