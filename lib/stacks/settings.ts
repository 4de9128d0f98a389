import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { RULE_NAMES } from '../policy/schema.ts';

/** Where the settings stand in the context of `cdk.json`. */
export const SETTINGS_KEY = 's3-endpoint-compliance';

/** How often AWS Config has every resource evaluated (Config API Reference, MaximumExecutionFrequency). */
const SCHEDULES = ['One_Hour', 'Three_Hours', 'Six_Hours', 'Twelve_Hours', 'TwentyFour_Hours'] as const;

/** The retentions that CloudWatch Logs has. */
const RETENTIONS = Object.values(RetentionDays).filter(
  (days) => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** An organization's rule has a name of at most 64 of these characters (Config API Reference); ours are within it. */
const LONGEST_PREFIX = 64 - Math.max(...RULE_NAMES.map((name) => name.length));

/** A topic may stand in each account and Region that the template is deployed in. */
const TOPIC =
  /^arn:(aws[a-z-]*|\$\{AWS::Partition\}):sns:([a-z0-9-]+|\$\{AWS::Region\}):(\d{12}|\$\{AWS::AccountId\}):[\w.-]+$/;

/** The command line gives text only (`-c key=value`). */
const number = (text: unknown) => (typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text);
const flag = (text: unknown) => (text === 'true' ? true : text === 'false' ? false : text);
const list = (text: unknown) => (typeof text === 'string' ? text.split(',') : text);

const isUnique = (values: readonly string[]) => new Set(values).size === values.length;

/**
 * What can be set, with what is taken where nothing is. The description of each goes into the error of a value that is
 * not allowed.
 */
export const Settings = z.strictObject({
  policy: z.string().min(1).describe('the path of a policy, in YAML or JSON'),
  accounts: z.string().min(1).optional().describe('the path of an organization map, in YAML or JSON'),
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
    // Every account has a bus of this name.
    .refine((name) => name !== 'default')
    .default('s3-endpoint-compliance')
    .describe(
      'a name for the stack and the event bus: up to 64 letters, digits and hyphens, a letter first, but not default',
    ),
  regions: z
    .preprocess(
      list,
      z
        .array(z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/))
        .min(1)
        .refine(isUnique),
    )
    .optional()
    .describe('Regions such as eu-west-1, each once'),
  rules: z
    .preprocess(list, z.array(z.enum(RULE_NAMES)).min(1).refine(isUnique))
    .default([...RULE_NAMES])
    .describe(`some of ${RULE_NAMES.join(', ')}, each once`),
  rulePrefix: z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{0,${LONGEST_PREFIX}}$`))
    .default('')
    .describe(`up to ${LONGEST_PREFIX} letters, digits, hyphens and underscores`),
  schedule: z
    .enum(SCHEDULES)
    .default('TwentyFour_Hours')
    .describe(`one of ${SCHEDULES.join(', ')}`),
  reconcileHours: z
    .preprocess(number, z.int().min(1).max(24))
    .default(6)
    .describe('whole hours from 1 to 24'),
  evaluateConcurrency: z
    .preprocess(number, z.int().min(1).max(1000))
    .optional()
    .describe('how many evaluations may run at once, from 1 to 1000'),
  nativeTwin: z.enum(['suppress', 'leave']).default('suppress').describe('suppress or leave'),
  eventSchemas: z.preprocess(flag, z.boolean()).default(true).describe('true or false'),
  dashboard: z.preprocess(flag, z.boolean()).default(true).describe('true or false'),
  alarmTopic: z.string().regex(TOPIC).optional().describe('the ARN of an SNS topic'),
  logRetentionDays: z
    .preprocess(number, z.literal(RETENTIONS))
    .default(RetentionDays.THREE_MONTHS)
    .describe(`a retention that CloudWatch Logs has: ${RETENTIONS.join(', ')}`),
});
export type Settings = z.infer<typeof Settings>;
type Key = keyof typeof Settings.shape;

const KEYS = Settings.keyof().options;

/** A setting, or a file that it names, which is the user's to mend. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings from the context of a CDK app: those under {@link SETTINGS_KEY}, as `cdk.json` has them, and over
 * them the context keys of the same names, as `cdk synth -c key=value` gives them.
 * @throws {SettingsError} naming each key that is wrong, what was got, and what is allowed.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
  const written = z.record(z.string(), z.unknown()).safeParse(context[SETTINGS_KEY] ?? {});
  if (!written.success) {
    throw new SettingsError([
      `${SETTINGS_KEY}: got ${shown(context[SETTINGS_KEY])}; expected an object of settings`,
    ]);
  }
  // The CDK's own keys and those of libraries have other characters in them; a bare word can only be meant for us.
  const words = Object.entries(context).filter(([key]) => /^[A-Za-z]+$/.test(key));
  const given: Readonly<Record<string, unknown>> = { ...written.data, ...Object.fromEntries(words) };
  const parsed = Settings.safeParse(given);
  if (parsed.success) return assertTopicOfRegions(parsed.data);

  const unknown = Object.keys(given).filter((key) => !isKey(key));
  const wrong = KEYS.filter((key) => parsed.error.issues.some(({ path }) => path[0] === key));
  throw new SettingsError([
    ...unknown.map((key) => `${key}: no setting has this name; expected one of ${KEYS.join(', ')}`),
    ...wrong.map((key) => `${key}: got ${shown(given[key])}; expected ${Settings.shape[key].description}`),
  ]);
}

/** CloudWatch sends an alarm only to topics of its own Region. */
function assertTopicOfRegions(settings: Settings): Settings {
  const region = TOPIC.exec(settings.alarmTopic ?? '')?.[2];
  const others = settings.regions?.filter((other) => region !== other) ?? [];
  if (region === undefined || region.startsWith('$') || others.length === 0) return settings;
  throw new SettingsError([
    `alarmTopic: got a topic in ${region}; expected one in ${others.join(', ')} too, as with \${AWS::Region} in place of the Region`,
  ]);
}

function isKey(key: string): key is Key {
  return Object.hasOwn(Settings.shape, key);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
