import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../../lib/policy/schema.ts';
import { readSettings, SETTINGS_KEY, Settings, SettingsError } from '../../lib/stacks/settings.ts';

const DEFAULTS = {
  policy: 'policy.yaml',
  name: 's3-endpoint-compliance',
  rules: ['s3-traffic-path', 's3-interface-availability', 's3-endpoint-policy'],
  rulePrefix: '',
  schedule: 'TwentyFour_Hours',
  reconcileHours: 6,
  nativeTwin: 'suppress',
  eventSchemas: true,
  dashboard: true,
  logRetentionDays: 90,
};

/** The context of an app whose cdk.json has these settings, and which was started with `-c key=value` for these others. */
function aContext(written: object, given: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  return {
    'aws:cdk:enable-path-metadata': true,
    '@aws-cdk/aws-iam:minimizePolicies': true,
    'cli-telemetry': false,
    [SETTINGS_KEY]: written,
    ...given,
  };
}

function refusalOf(context: Readonly<Record<string, unknown>>): string {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('the settings', () => {
  it('need a policy only', () => {
    expect(readSettings(aContext({ policy: 'policy.yaml' }))).toEqual(DEFAULTS);
  });

  it('may be given on the command line alone', () => {
    expect(readSettings({ policy: 'policy.yaml' })).toEqual(DEFAULTS);
  });

  it('of the command line are texts, and come before those of cdk.json', () => {
    const given = {
      policy: 'other.yaml',
      accounts: 'accounts.yaml',
      name: 'path-to-s3',
      regions: 'eu-west-1,us-gov-west-1',
      rules: 's3-endpoint-policy',
      rulePrefix: 'network-',
      schedule: 'Three_Hours',
      reconcileHours: '12',
      evaluateConcurrency: '20',
      nativeTwin: 'leave',
      eventSchemas: 'false',
      dashboard: 'false',
      alarmTopic: `arn:\${AWS::Partition}:sns:\${AWS::Region}:111122223333:alarms`,
      logRetentionDays: '30',
    };
    expect(Object.keys(given)).toEqual(Object.keys(Settings.shape));
    expect(readSettings(aContext({ policy: 'policy.yaml', reconcileHours: 1 }, given))).toEqual({
      ...given,
      regions: ['eu-west-1', 'us-gov-west-1'],
      rules: ['s3-endpoint-policy'],
      reconcileHours: 12,
      evaluateConcurrency: 20,
      eventSchemas: false,
      dashboard: false,
      logRetentionDays: 30,
    });
  });

  it.each<{ name: string; written?: object; given?: Record<string, string>; says: string }>([
    {
      name: 'no policy',
      written: {},
      says: 'policy: got nothing; expected the path of a policy, in YAML or JSON',
    },
    {
      name: 'an empty path',
      given: { policy: '' },
      says: 'policy: got ""; expected the path of a policy, in YAML or JSON',
    },
    {
      name: 'a schedule that AWS Config has not',
      given: { schedule: 'Two_Hours' },
      says: 'schedule: got "Two_Hours"; expected one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours',
    },
    {
      name: 'hours in words',
      given: { reconcileHours: 'six' },
      says: 'reconcileHours: got "six"; expected whole hours from 1 to 24',
    },
    {
      name: 'half an hour',
      written: { policy: 'p', reconcileHours: 0.5 },
      says: 'reconcileHours: got 0.5; expected whole hours from 1 to 24',
    },
    {
      name: 'a negative number',
      given: { evaluateConcurrency: '-1' },
      says: 'evaluateConcurrency: got "-1"; expected how many evaluations may run at once, from 1 to 1000',
    },
    {
      name: 'a Region that is none',
      given: { regions: 'eu-west-1,Ireland' },
      says: 'regions: got "eu-west-1,Ireland"; expected Regions such as eu-west-1, each once',
    },
    {
      name: 'a Region twice',
      given: { regions: 'eu-west-1,eu-west-1' },
      says: 'regions: got "eu-west-1,eu-west-1"; expected Regions such as eu-west-1, each once',
    },
    {
      name: 'no Region',
      written: { policy: 'p', regions: [] },
      says: 'regions: got []; expected Regions such as eu-west-1, each once',
    },
    {
      name: 'a rule that is none',
      given: { rules: 's3-traffic-path,s3-traffic' },
      says: 'rules: got "s3-traffic-path,s3-traffic"; expected some of s3-traffic-path, s3-interface-availability, s3-endpoint-policy, each once',
    },
    {
      name: 'a prefix that is too long for a rule of an organization',
      given: { rulePrefix: 'p'.repeat(40) },
      says: `rulePrefix: got "${'p'.repeat(40)}"; expected up to 39 letters, digits, hyphens and underscores`,
    },
    {
      name: 'a name that no stack can have',
      given: { name: 's3 endpoints' },
      says: 'name: got "s3 endpoints"; expected a name for the stack and the event bus: up to 64 letters, digits and hyphens, a letter first, but not default',
    },
    {
      name: 'a name that the bus of every account has',
      given: { name: 'default' },
      says: 'name: got "default"; expected a name for the stack and the event bus: up to 64 letters, digits and hyphens, a letter first, but not default',
    },
    {
      name: 'neither suppress nor leave',
      given: { nativeTwin: 'off' },
      says: 'nativeTwin: got "off"; expected suppress or leave',
    },
    {
      name: 'yes where true is meant',
      given: { eventSchemas: 'yes' },
      says: 'eventSchemas: got "yes"; expected true or false',
    },
    {
      name: 'a topic that is none',
      given: { alarmTopic: 'arn:aws:sqs:eu-west-1:111122223333:alarms' },
      says: 'alarmTopic: got "arn:aws:sqs:eu-west-1:111122223333:alarms"; expected the ARN of an SNS topic',
    },
    {
      name: 'a topic of one Region for stacks in two',
      given: { alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:alarms', regions: 'eu-west-1,us-east-1' },
      says: `alarmTopic: got a topic in eu-west-1; expected one in us-east-1 too, as with \${AWS::Region} in place of the Region`,
    },
    {
      name: 'a retention that CloudWatch Logs has not',
      given: { logRetentionDays: '31' },
      says: 'logRetentionDays: got "31"; expected a retention that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    },
    {
      name: 'a name with a slip of the pen in cdk.json',
      written: { policy: 'p', shedule: 'One_Hour' },
      says: 'shedule: no setting has this name; expected one of policy, accounts, name, regions, rules, rulePrefix, schedule, reconcileHours, evaluateConcurrency, nativeTwin, eventSchemas, dashboard, alarmTopic, logRetentionDays',
    },
    {
      name: 'the same on the command line',
      given: { polcy: 'my.yaml' },
      says: 'polcy: no setting has this name; expected one of policy, accounts, name, regions, rules, rulePrefix, schedule, reconcileHours, evaluateConcurrency, nativeTwin, eventSchemas, dashboard, alarmTopic, logRetentionDays',
    },
    {
      name: 'everything wrong at once',
      written: { policy: 1, schedule: null, extra: true },
      says: [
        'extra: no setting has this name; expected one of policy, accounts, name, regions, rules, rulePrefix, schedule, reconcileHours, evaluateConcurrency, nativeTwin, eventSchemas, dashboard, alarmTopic, logRetentionDays',
        'policy: got 1; expected the path of a policy, in YAML or JSON',
        'schedule: got null; expected one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours',
      ].join('\n'),
    },
  ])('refuse $name', ({ written = { policy: 'p' }, given = {}, says }) => {
    expect(refusalOf(aContext(written, given))).toBe(says);
  });

  it.each(['a text', 12, ['policy']])('refuse %j in place of settings', (written) => {
    expect(refusalOf({ [SETTINGS_KEY]: written })).toBe(
      `s3-endpoint-compliance: got ${JSON.stringify(written)}; expected an object of settings`,
    );
  });

  it('of any context are taken whole, or refused by our own error', () => {
    const key = fc.oneof(fc.constantFrom(...Object.keys(Settings.shape)), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.dictionary(key, fc.string()), (written, given) => {
        try {
          const settings = readSettings({ [SETTINGS_KEY]: written, ...given });
          expect(Settings.parse(settings)).toEqual(settings);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
        }
      }),
    );
  });

  it('leave room for the longest name of a rule in an organization', () => {
    const { rulePrefix } = readSettings({ policy: 'p', rulePrefix: 'p'.repeat(39) });
    expect(Math.max(...RULE_NAMES.map((rule) => `${rulePrefix}${rule}`.length))).toBe(64);
  });
});
