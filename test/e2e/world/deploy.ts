/** The stack as `cdk synth` writes it, and as moto's CloudFormation makes it. */
import { readFileSync } from 'node:fs';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.infer<typeof Resource>;
const Template = z.looseObject({
  Resources: z.record(z.string(), Resource),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});
export type Template = z.infer<typeof Template>;

/** What `cdk synth` wrote. */
export interface Synthesized {
  readonly folder: string;
  readonly template: Template;
}

const Manifest = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional() }).optional(),
    }),
  ),
});

/** Reads what `cdk synth` wrote into a folder: one stack. */
export function readSynthesized(folder: string): Synthesized {
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')));
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const templateFile = stacks[0]?.properties?.templateFile;
  if (stacks.length !== 1 || !templateFile) throw new Error(`${stacks.length} stacks, expected one`);
  return { folder, template: Template.parse(JSON.parse(readFileSync(`${folder}/${templateFile}`, 'utf8'))) };
}

/** What moto's CloudFormation cannot take, and what becomes of it. There is nothing else that is changed. */
export const REWRITES = [
  'AWS::KMS::Key and AWS::SSM::Parameter lose Tags',
  'a Ref to an AWS::Events::EventBus becomes the name of the bus',
  'an AWS::Events::Rule with a schedule loses its targets: moto would give them every event',
  'AWS::CloudWatch::Dashboard is left out, with its output: it refers to alarms, which moto does not make',
  'AWS::Lambda::EventSourceMapping is left out: moto would receive messages itself; ours has its settings',
] as const;

export function rewritten(template: Template): Template {
  const leftOut = ['AWS::CloudWatch::Dashboard', 'AWS::Lambda::EventSourceMapping'];
  const untagged = ['AWS::KMS::Key', 'AWS::SSM::Parameter'];
  const gone = Object.keys(template.Resources).filter((id) =>
    leftOut.includes(template.Resources[id]?.Type ?? ''),
  );
  const Resources = Object.entries(template.Resources)
    .filter(([id]) => !gone.includes(id))
    .map(([id, resource]): [string, Resource] => {
      const { Tags, Targets, ...rest } = resource.Properties;
      const tags = Tags === undefined || untagged.includes(resource.Type) ? {} : { Tags };
      const targets = Targets === undefined || 'ScheduleExpression' in rest ? {} : { Targets };
      return [id, { ...resource, Properties: { ...rest, ...tags, ...targets } }];
    });
  const Outputs = Object.entries(template.Outputs).filter(
    ([, output]) => !gone.some((id) => JSON.stringify(output).includes(`"${id}"`)),
  );
  const buses = new Map(
    resourcesOf(template, 'AWS::Events::EventBus').map(([id, { Properties }]) => [id, Properties.Name]),
  );
  const result = {
    ...template,
    Resources: Object.fromEntries(Resources),
    Outputs: Object.fromEntries(Outputs),
  };
  return Template.parse(
    JSON.parse(JSON.stringify(result), (_key, value: unknown) => {
      const ref = z.strictObject({ Ref: z.string() }).safeParse(value);
      return (ref.success && buses.get(ref.data.Ref)) || value;
    }),
  );
}

/** The logical id that a Ref or the first part of a GetAtt names. */
export function reference(value: unknown): string | undefined {
  const parsed = z
    .union([
      z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
      z
        .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
        .transform((one) => one['Fn::GetAtt'][0]),
    ])
    .safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/**
 * Creates the stack in one attempt, for moto keeps half of a stack that failed. Gives the physical id of each resource
 * that moto made, by its logical id.
 */
export async function createStack(
  cloudFormation: CloudFormationClient,
  name: string,
  template: Template,
): Promise<ReadonlyMap<string, string>> {
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
  const [stack] = Stacks;
  if (stack?.StackStatus !== 'CREATE_COMPLETE') {
    throw new Error(`the stack is ${stack?.StackStatus}: ${stack?.StackStatusReason}`);
  }
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: name }),
  );
  return new Map(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

/** The resources of a type, with their logical ids. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}
