import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { FunctionName } from '../metrics.ts';
import type { DeployedPolicy } from '../policy/deployed.ts';
import { ComplianceStack, type ComplianceStackProps } from './compliance-stack.ts';
import { readPolicy } from './read-policy.ts';
import { readSettings } from './settings.ts';

/**
 * Writes the stacks that the settings in the app's context ask for, one for each Region named or one for any, and the code
 * of their functions as `bundle` puts it into a folder. Needs no network and no account.
 * @throws {SettingsError} for settings that are not allowed, and files that cannot be read.
 * @throws {DocumentError} for a policy or an organization map that does not load.
 */
export function synthesize(app: App, bundle: (name: FunctionName, folder: string) => void): void {
  const settings = readSettings(app.node.getAllContext());
  const policy = readPolicy(settings);
  const code = writeCode(policy, join(app.outdir, 'functions'), bundle);
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  if (settings.regions === undefined) new ComplianceStack(app, settings.name, { settings, policy, code });
  for (const region of settings.regions ?? []) {
    new ComplianceStack(app, `${settings.name}-${region}`, { settings, policy, code, env: { region } });
  }
  app.synth();
}

/** Puts into a folder of its own each function's bundle, and beside it the policy that it judges by. */
function writeCode(
  policy: DeployedPolicy,
  directory: string,
  bundle: (name: FunctionName, folder: string) => void,
): ComplianceStackProps['code'] {
  const write = (name: FunctionName) => {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    bundle(name, folder);
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy));
    return folder;
  };
  return { evaluate: write('evaluate'), publish: write('publish'), reconcile: write('reconcile') };
}
