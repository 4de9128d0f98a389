import { expect, test } from 'vitest';
import { DocumentError, type Problem } from '../../lib/policy/document.ts';
import { parseAccounts } from '../../lib/policy/parse-accounts.ts';

function problemsOf(text: string): readonly Problem[] {
  try {
    parseAccounts(text, 'accounts.yaml');
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
  throw new Error('the accounts were accepted');
}

test('the accounts are a map by id, from YAML or JSON', () => {
  const text = `
version: 1
accounts:
  - id: "111122223333"
    name: network
    organizationalUnits: [r-ab12, ou-ab12-cdefghij]
    tags: { stage: prod }
  - { id: "444455556666", organizationalUnits: [] }
`;
  const network = {
    id: '111122223333',
    name: 'network',
    organizationalUnits: ['r-ab12', 'ou-ab12-cdefghij'],
    tags: { stage: 'prod' },
  };
  const bare = { id: '444455556666', organizationalUnits: [] };
  const expected = new Map<string, object>([
    ['111122223333', network],
    ['444455556666', bare],
  ]);
  expect(parseAccounts(text)).toEqual(expected);
  expect(parseAccounts(JSON.stringify({ version: 1, accounts: [network, bare] }))).toEqual(expected);
});

test.each([
  {
    name: 'an account id that YAML reads as a number',
    text: 'version: 1\naccounts:\n  - id: 111122223333\n    organizationalUnits: []',
    problem: {
      line: 3,
      column: 5,
      key: 'accounts[0].id',
      message: 'accounts[0].id: expected a text, got 111122223333; put it in quotes',
    },
  },
  {
    name: 'an account id with letters',
    text: 'version: 1\naccounts:\n  - id: network\n    organizationalUnits: []',
    problem: {
      line: 3,
      column: 5,
      key: 'accounts[0].id',
      message: 'accounts[0].id: expected an account id of twelve digits in quotes, got "network"',
    },
  },
  {
    name: 'an account without OUs',
    text: 'version: 1\naccounts:\n  - id: "111122223333"',
    problem: {
      line: 3,
      column: 5,
      key: 'accounts[0].organizationalUnits',
      message: 'accounts[0].organizationalUnits: is required (a list)',
    },
  },
  {
    name: 'an account that is listed twice',
    text: 'version: 1\naccounts:\n  - { id: "111122223333", organizationalUnits: [] }\n  - { id: "111122223333", organizationalUnits: [] }',
    problem: {
      line: 4,
      column: 7,
      key: 'accounts[1].id',
      message: 'accounts[1].id: the account 111122223333 is listed twice',
    },
  },
  {
    name: 'an unknown key of an account',
    text: 'version: 1\naccounts:\n  - { id: "111122223333", ous: [], organizationalUnits: [] }',
    problem: {
      line: 3,
      column: 27,
      key: 'accounts[0].ous',
      message: 'accounts[0].ous: unknown key; allowed are id, name, organizationalUnits, tags',
    },
  },
  {
    name: 'a tag that is not a text',
    text: 'version: 1\naccounts:\n  - { id: "111122223333", organizationalUnits: [], tags: { cost: 1 } }',
    problem: {
      line: 3,
      column: 60,
      key: 'accounts[0].tags.cost',
      message: 'accounts[0].tags.cost: expected a text, got 1; put it in quotes',
    },
  },
  {
    name: 'no accounts',
    text: 'version: 1',
    problem: { line: 1, column: 1, key: 'accounts', message: 'accounts: is required (a list)' },
  },
  {
    name: 'no version',
    text: 'accounts: []',
    problem: { line: 1, column: 1, key: 'version', message: 'version: is required (1)' },
  },
])('$name is refused', ({ text, problem }) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('errors name the file', () => {
  expect(() => parseAccounts('')).toThrow('accounts:1:1: the file is empty');
  expect(() => parseAccounts('', 'org.yaml')).toThrow('org.yaml:1:1: the file is empty');
});
