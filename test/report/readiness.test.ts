import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Readiness } from '../../lib/readiness/assess.ts';
import { type Check, todo } from '../../lib/readiness/check.ts';
import { renderReadiness, renderReadinessJson } from '../../lib/report/readiness.ts';
import type { Colour } from '../../lib/report/table.ts';

const plain: Colour = picocolors.createColors(false);

function aPlace(checks: readonly Check[], part: Partial<Readiness> = {}): Readiness {
  return { account: '111122223333', role: null, region: 'eu-west-1', checks, ...part };
}

const READY: Check = { name: 'security-hub', status: 'ready', says: 'it is on', todo: null };
const NOTE: Check = { name: 'config-rules', status: 'note', says: 'none is deployed', todo: null };
const WARNING: Check = {
  name: 'twin-findings',
  status: 'warning',
  says: 'another account administers this one',
  todo: todo('make the automation rule there'),
};
const PROBLEM: Check = {
  name: 'config-recording',
  status: 'problem',
  says: 'the recorder is stopped: changes are not heard of, and rules run on their schedule alone',
  todo: todo('start it', [
    'aws configservice start-configuration-recorder --region eu-west-1 --configuration-recorder-name default',
  ]),
};
const UNKNOWN: Check = {
  name: 'live-capture',
  status: 'unknown',
  says: 'ec2:DescribeVpcs has no answer',
  todo: { says: 'allow ec2:DescribeVpcs to whoever asks', commands: [], allow: ['ec2:DescribeVpcs'] },
};

function text(places: readonly Readiness[], notRead: readonly string[] = [], colour = plain): string {
  return renderReadiness(places, { notRead, again: '--region eu-west-1', colour });
}

describe('the table', () => {
  it('tells each check, what to do and how, what to allow, and the next step', () => {
    expect(text([aPlace([READY, NOTE, PROBLEM, WARNING, UNKNOWN])])).toBe(`\
111122223333  eu-west-1
1 problem, 1 unknown, 1 warning, 1 note, 1 ready
--------------------------------------------------------------------------------
  READY security-hub: it is on
  NOTE config-rules: none is deployed
  PROBLEM config-recording: the recorder is stopped: changes are not heard of,
    and rules run on their schedule alone
    To do: start it:
      aws configservice start-configuration-recorder --region eu-west-1 --configuration-recorder-name default
  WARNING twin-findings: another account administers this one
    To do: make the automation rule there
  UNKNOWN live-capture: ec2:DescribeVpcs has no answer
    To do: allow ec2:DescribeVpcs to whoever asks

To add to what the caller in account 111122223333 may do:
  {
    "Effect": "Allow",
    "Action": [
      "ec2:DescribeVpcs"
    ],
    "Resource": "*"
  }

1 Region of 1 account
  problems  1
  unknown   1
  warnings  1
  notes     1
  ready     1

Next: do what is to be done, from the top, and ask again:
  npx s3ec doctor --region eu-west-1
`);
  });

  it('counts what there is of a Region, and repeats the command as it was', () => {
    const out = renderReadiness([aPlace([READY, PROBLEM])], { notRead: [], again: '', colour: plain });
    expect(out).toContain('\n1 problem, 1 ready\n---');
    expect(out).toMatch(/\n {2}npx s3ec doctor\n$/);
  });

  it('tells the permissions of a role once for all of its Regions', () => {
    const role = 'arn:aws:iam::444455556666:role/audit';
    const other: Check = {
      ...UNKNOWN,
      todo: { says: 'allow it', commands: [], allow: ['config:DescribeConfigRules'] },
    };
    const out = text([
      aPlace([READY]),
      aPlace([UNKNOWN], { account: '444455556666', role }),
      aPlace([UNKNOWN, other], { account: '444455556666', role, region: 'us-east-1' }),
    ]);
    expect(out.match(/To add to/g)).toHaveLength(1);
    expect(out).toContain(`\
To add to what arn:aws:iam::444455556666:role/audit may do:
  {
    "Effect": "Allow",
    "Action": [
      "config:DescribeConfigRules",
      "ec2:DescribeVpcs"
    ],
    "Resource": "*"
  }
`);
    expect(out).toContain('3 Regions of 2 accounts\n');
  });

  const again =
    'Next: let s3ec ask what has no answer; until then nothing is certain:\n  npx s3ec doctor --region eu-west-1\n';
  it.each([
    {
      what: 'notes and warnings alone',
      checks: [READY, NOTE, WARNING],
      notRead: [],
      end: '\nReady: the service can run in every account and Region that was asked.\n',
    },
    { what: 'something unknown', checks: [READY, UNKNOWN], notRead: [], end: again },
    {
      what: 'an account that could not be asked',
      checks: [READY],
      notRead: ['account 444455556666: closed'],
      end: again,
    },
  ])('ends with what follows from $what', ({ checks, notRead, end }) => {
    const out = text([aPlace(checks)], notRead);
    expect(out.endsWith(end)).toBe(true);
    expect(out.match(/^Not read: .*\n\n/gm) ?? []).toEqual(notRead.map((one) => `Not read: ${one}\n\n`));
  });

  it('fits 80 columns but for commands, and shows nothing that a terminal would act on', () => {
    const says = `the recorder "\u001b[31mred\u202e" leaves out ${'AWS::EC2::VPCEndpoint and '.repeat(12)}`;
    const out = text([aPlace([{ ...PROBLEM, says, todo: todo(says, ["aws x '\u0007'"]) }])], [says]);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toContain("      aws x '\\u0007'\n");
    expect([...out].filter((character) => /[\p{Cc}\p{Cf}]/u.test(character) && character !== '\n')).toEqual(
      [],
    );
  });

  it('paints the word of each status, and not the same word elsewhere', () => {
    const colours: Colour = picocolors.createColors(true);
    const says = `READY ${'and '.repeat(20)}READY`;
    const out = text([aPlace([{ ...READY, says }, PROBLEM])], [], colours);
    expect(out).toContain(`  ${colours.green('READY')} security-hub: READY and`);
    expect(out.split(colours.green('READY'))).toHaveLength(2);
    expect(out).toContain(`  ${colours.red('PROBLEM')} config-recording: `);
  });
});

it('is the same for machines as JSON', () => {
  const places = [aPlace([READY, UNKNOWN])];
  const json = renderReadinessJson(places, { notRead: ['x'], checkedAt: '2026-11-01T10:00:00.000Z' });
  const summary = { problem: 0, unknown: 1, warning: 0, note: 0, ready: 1 };
  expect(JSON.parse(json)).toEqual({
    format: 's3ec-doctor/1',
    checkedAt: '2026-11-01T10:00:00.000Z',
    summary,
    places: [
      {
        account: '111122223333',
        region: 'eu-west-1',
        summary,
        checks: [
          { check: 'security-hub', status: 'ready', says: 'it is on', todo: null },
          {
            check: 'live-capture',
            status: 'unknown',
            says: 'ec2:DescribeVpcs has no answer',
            todo: { says: 'allow ec2:DescribeVpcs to whoever asks', commands: [] },
          },
        ],
      },
    ],
    grants: [
      {
        account: '111122223333',
        role: null,
        statement: { Effect: 'Allow', Action: ['ec2:DescribeVpcs'], Resource: '*' },
      },
    ],
    notRead: ['x'],
  });
});
