import * as z from 'zod/mini';

export const REQUIREMENTS = ['gateway', 'interface', 'either', 'isolated', 'unrestricted'] as const;
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;
export const RULE_NAMES = ['s3-traffic-path', 's3-interface-availability', 's3-endpoint-policy'] as const;

export type Require = (typeof REQUIREMENTS)[number];
export type Severity = (typeof SEVERITIES)[number];
export type RuleName = (typeof RULE_NAMES)[number];

/** The name under which `defaults` decide. */
export const DEFAULTS = 'defaults';

const accountId = z.string().check(z.regex(/^\d{12}$/, 'expected an account id of twelve digits in quotes'));
const vpcId = z.string().check(z.regex(/^vpc-[0-9a-z]+$/, 'expected a VPC id such as vpc-0a1b2c3d4e5f60718'));
const subnetId = z
  .string()
  .check(z.regex(/^subnet-[0-9a-z]+$/, 'expected a subnet id such as subnet-0a1b2c3d4e5f60718'));
const organizationalUnit = z
  .string()
  .check(
    z.regex(
      /^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/,
      'expected an OU id such as ou-ab12-cdefghij, or a root id',
    ),
  );
const region = z
  .string()
  .check(z.regex(/^[a-z0-9*-]+$/, 'expected a Region such as eu-west-1, or a pattern such as eu-*'));
const sentence = z.string().check(z.regex(/\S/, 'expected a text that is not empty'));
const tagValues = z.union([
  z.string(),
  z.array(z.string()).check(z.minLength(1, 'expected at least one value')),
]);
const tags = z.record(z.string(), tagValues);

const Match = z
  .strictObject({
    tags: z.optional(
      tags.check(z.refine((keys) => Object.keys(keys).length > 0, 'expected at least one tag')),
    ),
    accounts: z.optional(z.array(accountId).check(z.minLength(1, 'expected at least one account'))),
    organizationalUnits: z.optional(
      z.array(organizationalUnit).check(z.minLength(1, 'expected at least one OU')),
    ),
    regions: z.optional(z.array(region).check(z.minLength(1, 'expected at least one Region'))),
    vpcs: z.optional(z.array(vpcId).check(z.minLength(1, 'expected at least one VPC'))),
    isDefault: z.optional(z.boolean()),
  })
  .check(
    z.refine(
      (match) => Object.keys(match).length > 0,
      'expected at least one of tags, accounts, organizationalUnits, regions, vpcs, isDefault',
    ),
  );

const asks = {
  require: z.enum(REQUIREMENTS),
  severity: z.optional(z.enum(SEVERITIES)),
  subnets: z.optional(
    z.strictObject({
      exclude: z.optional(
        z.strictObject({
          tags: z.optional(tags),
          ids: z.optional(z.array(subnetId)),
          withoutRoutes: z.optional(z.boolean()),
        }),
      ),
    }),
  ),
  interface: z.optional(
    z.strictObject({
      privateDns: z.optional(z.enum(['required', 'optional'])),
      availabilityZones: z.optional(
        z.union([z.literal('every'), z.int().check(z.minimum(1, 'expected every or a number from 1'))]),
      ),
    }),
  ),
  hubs: z.optional(z.array(z.strictObject({ vpc: vpcId, account: z.optional(accountId) }))),
  endpointPolicy: z.optional(z.enum(['any', 'notDefault', 'perimeter'])),
  ipv6: z.optional(z.enum(['ignore', 'warn', 'require'])),
  whenUndetermined: z.optional(z.enum(['NON_COMPLIANT', 'NOT_APPLICABLE'])),
};

const Waiver = z
  .strictObject({
    id: sentence,
    rules: z.array(z.enum(RULE_NAMES)).check(z.minLength(1, 'expected at least one rule')),
    vpcs: z.optional(z.array(vpcId).check(z.minLength(1, 'expected at least one VPC'))),
    accounts: z.optional(z.array(accountId).check(z.minLength(1, 'expected at least one account'))),
    reason: sentence,
    owner: sentence,
    ticket: z.optional(sentence),
    expires: z.string().check(z.refine(isCalendarDate, 'expected a date that exists, as YYYY-MM-DD')),
  })
  .check(
    z.refine(
      (waiver) => waiver.vpcs !== undefined || waiver.accounts !== undefined,
      'expected vpcs or accounts',
    ),
  );

/** The policy of contract section 4. */
export const Policy = z.strictObject({
  version: z.literal(1),
  organization: z.optional(
    z.string().check(z.regex(/^o-[a-z0-9]{10,32}$/, 'expected an organization id such as o-a1b2c3d4e5')),
  ),
  defaults: z.strictObject(asks),
  rules: z.optional(
    z.array(
      z.strictObject({
        name: sentence.check(
          z.refine((name) => name !== DEFAULTS, `${DEFAULTS} is the name of the policy's defaults`),
        ),
        match: Match,
        ...asks,
      }),
    ),
  ),
  waivers: z.optional(z.array(Waiver)),
});
export type Policy = z.infer<typeof Policy>;
export type PolicyRule = NonNullable<Policy['rules']>[number];
export type Asks = Policy['defaults'];
export type Waiver = z.infer<typeof Waiver>;
export type TagSelector = z.infer<typeof tags>;

/** The JSON Schema of a policy, for editors and other tools. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(Policy, { target: 'draft-2020-12', unrepresentable: 'any' });
}

/** Whether a text is a day of the Gregorian calendar, as YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
