import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { ComplianceStack } from '../../lib/stacks/compliance-stack.ts';
import { readPolicy } from '../../lib/stacks/read-policy.ts';
import { readSettings } from '../../lib/stacks/settings.ts';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });
const { context } = CdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));

/** The context of an app that `cdk synth -c key=value …` starts in this repository. */
export function aContext(given: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return { ...context, ...given };
}

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).optional(),
  Condition: z.string().optional(),
});
export type Resource = z.infer<typeof Resource>;

export interface SynthesizedStack {
  readonly stack: ComplianceStack;
  readonly template: Template;
  readonly policy: DeployedPolicy;
  /** The template's resources by logical id, those of one type where one is given. */
  readonly resources: (type?: string) => Readonly<Record<string, Resource>>;
}

/** What the functions are does not matter here: each is an empty one. */
const placeholder = join(import.meta.dirname, 'placeholder');
const assemblies = mkdtempSync(join(tmpdir(), 's3-endpoint-compliance-'));
process.once('exit', () => rmSync(assemblies, { recursive: true }));

/** The stack as `cdk synth -c key=value …` synthesizes it in this repository. */
export function aStack(given: Readonly<Record<string, string>> = {}, region?: string): SynthesizedStack {
  const app = new App({
    context: { ...context, ...given },
    outdir: mkdtempSync(join(assemblies, 'cdk.out-')),
  });
  const settings = readSettings(app.node.getAllContext());
  const policy = readPolicy(settings);
  const stack = new ComplianceStack(app, settings.name, {
    settings,
    policy,
    code: { evaluate: placeholder, publish: placeholder, reconcile: placeholder },
    ...(region === undefined ? {} : { env: { region } }),
  });
  const template = Template.fromStack(stack);
  const all = z.record(z.string(), Resource).parse(template.toJSON().Resources);
  return {
    stack,
    template,
    policy,
    resources: (type) =>
      Object.fromEntries(Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type)),
  };
}

let example: SynthesizedStack | undefined;

/** The stack with the settings of cdk.json. It is synthesized once; what a test adds to it others would see. */
export function theStack(): SynthesizedStack {
  example ??= aStack();
  return example;
}

/** The logical id and the resource of the only one of a type that `matches`. */
export function only(
  { resources }: SynthesizedStack,
  type: string,
  matches: (id: string, resource: Resource) => boolean = () => true,
): readonly [string, Resource] {
  const found = Object.entries(resources(type)).filter(([id, resource]) => matches(id, resource));
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} of ${type} match, expected one`);
  return first;
}
