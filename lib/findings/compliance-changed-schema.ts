import * as z from 'zod/mini';
import { ComplianceChanged, DETAIL_TYPE, SOURCE } from './compliance-changed.ts';

/** What each member of the detail tells. Apart from the schema, so that the functions do not carry it. */
const TELLS: Readonly<Record<keyof ComplianceChanged, string>> = {
  version: 'The version of this detail. Members may be added within a version.',
  id: 'The same however often this change of verdict is delivered: a consumer that has seen it may drop it.',
  account: 'The account of the resource.',
  region: 'The Region of the resource.',
  rule: 'The rule that judged it.',
  resource: 'What was judged: its type in AWS Config, its id and its ARN.',
  vpcId: 'The VPC of the resource; null where it is not known any more.',
  oldVerdict: 'The verdict that was announced before; null for the first one.',
  newVerdict:
    'COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE (also where a waiver hides another verdict, and where the resource is gone) or UNDETERMINED.',
  severity: 'The severity that the deciding policy rule gives.',
  reasons: 'Why, each with a code, a sentence, and the ids that it is about. Empty where COMPLIANT.',
  reasonsLeftOut: 'How many reasons have no room.',
  requirement:
    'What the policy asks, and by which of its rules; null where AWS could not be asked again about this very verdict.',
  waiver: 'The waiver that hides the verdict; owner, reason and ticket are null where they are not known.',
  recordedTime: 'When AWS Config recorded the result: ISO 8601, UTC.',
  findingId: 'The Id of the finding in AWS Security Hub CSPM.',
};

/**
 * The JSON Schema of the event as Amazon EventBridge delivers it: draft-04 for the schema registry (EventBridge Schemas API
 * Reference, JSONSchemaDraft4), draft 2020-12 for everybody else.
 */
export function complianceChangedSchema(target: 'draft-04' | 'draft-2020-12'): object {
  const { $schema, ...detail } = z.toJSONSchema(ComplianceChanged, {
    target,
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const members = Object.entries(detail.properties ?? {}).map(([name, schema]) => {
    const description = Object.entries(TELLS).find(([known]) => known === name)?.[1];
    return [name, typeof schema === 'object' ? { description, ...schema } : schema];
  });
  const text = { type: 'string' };
  return {
    $schema,
    title: DETAIL_TYPE,
    description: 'A VPC or an S3 endpoint has got another verdict.',
    type: 'object',
    required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
    properties: {
      version: text,
      id: text,
      'detail-type': { type: 'string', enum: [DETAIL_TYPE] },
      source: { type: 'string', enum: [SOURCE] },
      account: text,
      time: { type: 'string', format: 'date-time' },
      region: text,
      resources: { type: 'array', items: text },
      detail: { ...detail, properties: Object.fromEntries(members) },
    },
  };
}
