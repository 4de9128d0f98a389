import * as z from 'zod';
import type { FunctionName } from '../../lib/metrics.ts';
import { only, type Resource, type SynthesizedStack } from './builders.ts';

/** Where a template is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly urlSuffix: string;
}

const Statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z.union([z.string(), z.array(z.string())]),
  Condition: z.record(z.string(), z.unknown()).optional(),
});
const PolicyDocument = z.object({ Version: z.literal('2012-10-17'), Statement: z.array(Statement) });
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** The inline policies of the role of a function, as CloudFormation would make them at a place. */
export function policiesOf(stack: SynthesizedStack, name: FunctionName, place: Place): PolicyDocument[] {
  const [, lambda] = only(
    stack,
    'AWS::Lambda::Function',
    (_, { Properties }) => environmentOf(Properties).POWERTOOLS_SERVICE_NAME === name,
  );
  const roleId = z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
    .parse(lambda.Properties.Role)['Fn::GetAtt'][0];
  const attached = Object.values(stack.resources('AWS::IAM::Policy')).filter(
    ({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: roleId }]),
  );
  return attached.map(({ Properties }) =>
    PolicyDocument.parse(deployed(Properties.PolicyDocument, stack.resources(), place)),
  );
}

function environmentOf(properties: Resource['Properties']): Readonly<Record<string, unknown>> {
  return z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(properties.Environment).Variables;
}

/** A value of the template with its intrinsic functions worked out; resources are called by their logical ids. */
export function deployed(
  value: unknown,
  resources: Readonly<Record<string, Resource>>,
  place: Place,
): unknown {
  if (Array.isArray(value)) return value.map((item) => deployed(item, resources, place));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && key === 'Ref') return pseudo(String(argument), place) ?? argument;
  if (others.length === 0 && key === 'Fn::Join') {
    const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(argument);
    return parts.map((part) => deployed(part, resources, place)).join(separator);
  }
  if (others.length === 0 && key === 'Fn::GetAtt') {
    const [id, attribute] = z.tuple([z.string(), z.string()]).parse(argument);
    if (attribute !== 'Arn') throw new Error(`${id}.${attribute} is not worked out`);
    return arnOf(id, resources[id], place);
  }
  if (key.startsWith('Fn::')) throw new Error(`${key} is not worked out`);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, deployed(inner, resources, place)]),
  );
}

function pseudo(name: string, { partition, region, account, urlSuffix }: Place): string | undefined {
  return new Map([
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::AccountId', account],
    ['AWS::URLSuffix', urlSuffix],
  ]).get(name);
}

function arnOf(id: string, resource: Resource | undefined, { partition, region, account }: Place): string {
  const here = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  switch (resource?.Type) {
    case 'AWS::SQS::Queue':
      return here('sqs', id);
    case 'AWS::Logs::LogGroup':
      return here('logs', `log-group:${id}:*`);
    case 'AWS::Events::EventBus':
      return here('events', `event-bus/${id}`);
    default:
      throw new Error(`the ARN of ${id}, ${resource?.Type}, is not worked out`);
  }
}
