import * as z from 'zod';

export const REQUIREMENTS = ['gateway', 'interface', 'either', 'isolated', 'unrestricted'] as const;
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;
export const RULE_NAMES = ['s3-traffic-path', 's3-interface-availability', 's3-endpoint-policy'] as const;

export type Require = (typeof REQUIREMENTS)[number];
export type Severity = (typeof SEVERITIES)[number];
export type RuleName = (typeof RULE_NAMES)[number];

/** The name under which `defaults` decide. */
export const DEFAULTS = 'defaults';

const accountId = z.string().regex(/^\d{12}$/, 'expected an account id of twelve digits in quotes');
const vpcId = z.string().regex(/^vpc-[0-9a-z]+$/, 'expected a VPC id such as vpc-0a1b2c3d4e5f60718');
const subnetId = z
  .string()
  .regex(/^subnet-[0-9a-z]+$/, 'expected a subnet id such as subnet-0a1b2c3d4e5f60718');
const organizationalUnit = z
  .string()
  .regex(
    /^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/,
    'expected an OU id such as ou-ab12-cdefghij, or a root id',
  );
const region = z
  .string()
  .regex(/^[a-z0-9*-]+$/, 'expected a Region such as eu-west-1, or a pattern such as eu-*');
const sentence = z.string().regex(/\S/, 'expected a text that is not empty');
const tagValues = z.union([z.string(), z.array(z.string()).min(1, 'expected at least one value')]);
const tags = z.record(z.string(), tagValues);

const Match = z
  .strictObject({
    tags: tags.refine((keys) => Object.keys(keys).length > 0, 'expected at least one tag').optional(),
    accounts: z.array(accountId).min(1, 'expected at least one account').optional(),
    organizationalUnits: z.array(organizationalUnit).min(1, 'expected at least one OU').optional(),
    regions: z.array(region).min(1, 'expected at least one Region').optional(),
    vpcs: z.array(vpcId).min(1, 'expected at least one VPC').optional(),
    isDefault: z.boolean().optional(),
  })
  .refine(
    (match) => Object.keys(match).length > 0,
    'expected at least one of tags, accounts, organizationalUnits, regions, vpcs, isDefault',
  );

const asks = {
  require: z.enum(REQUIREMENTS),
  severity: z.enum(SEVERITIES).optional(),
  subnets: z
    .strictObject({
      exclude: z
        .strictObject({
          tags: tags.optional(),
          ids: z.array(subnetId).optional(),
          withoutRoutes: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  interface: z
    .strictObject({
      privateDns: z.enum(['required', 'optional']).optional(),
      availabilityZones: z
        .union([z.literal('every'), z.int().min(1, 'expected every or a number from 1')])
        .optional(),
    })
    .optional(),
  hubs: z.array(z.strictObject({ vpc: vpcId, account: accountId.optional() })).optional(),
  endpointPolicy: z.enum(['any', 'notDefault', 'perimeter']).optional(),
  ipv6: z.enum(['ignore', 'warn', 'require']).optional(),
  whenUndetermined: z.enum(['NON_COMPLIANT', 'NOT_APPLICABLE']).optional(),
};

const Waiver = z
  .strictObject({
    id: sentence,
    rules: z.array(z.enum(RULE_NAMES)).min(1, 'expected at least one rule'),
    vpcs: z.array(vpcId).min(1, 'expected at least one VPC').optional(),
    accounts: z.array(accountId).min(1, 'expected at least one account').optional(),
    reason: sentence,
    owner: sentence,
    ticket: sentence.optional(),
    expires: z.string().refine(isCalendarDate, 'expected a date that exists, as YYYY-MM-DD'),
  })
  .refine(
    (waiver) => waiver.vpcs !== undefined || waiver.accounts !== undefined,
    'expected vpcs or accounts',
  );

/** The policy of contract section 4. */
export const Policy = z.strictObject({
  version: z.literal(1),
  organization: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'expected an organization id such as o-a1b2c3d4e5')
    .optional(),
  defaults: z.strictObject(asks),
  rules: z
    .array(
      z.strictObject({
        name: sentence.refine(
          (name) => name !== DEFAULTS,
          `${DEFAULTS} is the name of the policy's defaults`,
        ),
        match: Match,
        ...asks,
      }),
    )
    .optional(),
  waivers: z.array(Waiver).optional(),
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
