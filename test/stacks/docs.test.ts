import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { describe, expect, it } from 'vitest';
import { FUNCTION_PERMISSIONS } from '../../lib/aws/permissions.ts';
import { RULE_NAMES } from '../../lib/policy/schema.ts';
import { Settings } from '../../lib/stacks/settings.ts';
import { aStack } from './builders.ts';

const docs = join(import.meta.dirname, '../../docs');
const runbook = readFileSync(join(docs, 'runbook.md'), 'utf8');
const service = readFileSync(join(docs, 'service.md'), 'utf8');

/** The first cells of the rows of the table that begins with a header. */
function firstCells(page: string, header: string): readonly string[] {
  const table = page.slice(page.indexOf(`| ${header} |`)).split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);
}

describe('docs/service.md', () => {
  it('has a row for every setting', () => {
    expect(firstCells(service, 'setting').toSorted()).toEqual(Settings.keyof().options.toSorted());
  });

  it('says of every action which functions may call it', () => {
    const said = [...service.matchAll(/^\| `([a-z0-9]+:\w+)` \| (.*) \|$/gm)].map(
      ([, action = '', cells = '']) => {
        const [evaluate, publish, reconcile] = cells.split(' | ').map((cell) => cell.trim() === 'yes');
        return [action, { evaluate, publish, reconcile }];
      },
    );
    const actions = [...new Set(Object.values(FUNCTION_PERMISSIONS).flatMap((one) => Object.keys(one)))];
    const granted = (name: keyof typeof FUNCTION_PERMISSIONS, action: string) =>
      Object.hasOwn(FUNCTION_PERMISSIONS[name], action);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(
        actions.map((action) => [
          action,
          {
            evaluate: granted('evaluate', action),
            publish: granted('publish', action),
            reconcile: granted('reconcile', action),
          },
        ]),
      ),
    );
  });
});

describe('docs/runbook.md', () => {
  it('says what each alarm means', () => {
    const alarms = aStack()
      .stack.node.findAll()
      .filter((one) => one instanceof Alarm)
      .map(({ node }) => node.id);
    const told = firstCells(runbook, 'alarm').flatMap((name) =>
      name.endsWith('<rule>') ? RULE_NAMES.map((rule) => name.replace('<rule>', rule)) : [name],
    );
    expect(told.toSorted()).toEqual(alarms.toSorted());
  });
});

describe('docs/cost.md', () => {
  it('counts the alarms, at ten cents each', () => {
    const alarms = Object.keys(aStack().resources('AWS::CloudWatch::Alarm')).length;
    expect(readFileSync(join(docs, 'cost.md'), 'utf8')).toContain(
      `| ${alarms} alarms | $${(alarms * 0.1).toFixed(2)} |`,
    );
  });
});
