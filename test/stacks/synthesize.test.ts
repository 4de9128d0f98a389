import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readPolicy } from '../../lib/stacks/read-policy.ts';
import { readSettings } from '../../lib/stacks/settings.ts';
import { synthesize } from '../../lib/stacks/synthesize.ts';
import { aContext } from './builders.ts';

const folder = mkdtempSync(join(tmpdir(), 's3-endpoint-compliance-app-'));
afterAll(() => rmSync(folder, { recursive: true }));
const aFolder = () => mkdtempSync(join(folder, 'cdk.out-'));

/** A cloud assembly's list of what is to be uploaded (AWS CDK, asset manifests). */
const Assets = z.object({
  files: z.record(
    z.string(),
    z.object({ source: z.object({ path: z.string(), packaging: z.enum(['file', 'zip']) }) }),
  ),
});

/** The files of the functions' code of a stack. */
function codeOf(outdir: string, stack: string): { policy: unknown; bundle: string; files: string[] }[] {
  const { files } = Assets.parse(JSON.parse(readFileSync(join(outdir, `${stack}.assets.json`), 'utf8')));
  return Object.values(files)
    .filter(({ source }) => source.packaging === 'zip')
    .map(({ source }) => join(outdir, source.path))
    .map((path) => ({
      files: readdirSync(path).sort(),
      policy: JSON.parse(readFileSync(join(path, 'policy.json'), 'utf8')),
      bundle: readFileSync(join(path, 'index.mjs'), 'utf8'),
    }));
}

function synthesized(given: Readonly<Record<string, string>>): string {
  const app = new App({ context: aContext(given), outdir: aFolder(), autoSynth: false });
  synthesize(app, (name, into) => writeFileSync(join(into, 'index.mjs'), `// ${name}\n`));
  return app.outdir;
}

describe('a synthesis', () => {
  it.each([
    ['the settings of cdk.json', {}, ['s3-endpoint-compliance']],
    [
      'two Regions',
      { regions: 'eu-west-1,us-east-1', name: 'path-to-s3' },
      ['path-to-s3-eu-west-1', 'path-to-s3-us-east-1'],
    ],
  ])('with %s writes a stack for each Region, or one for any', (_, given, stacks) => {
    const outdir = synthesized(given);
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    expect(templates.sort()).toEqual(stacks.map((stack) => `${stack}.template.json`));
  });

  it('puts the policy beside the code of each function', () => {
    const policy = readPolicy(readSettings({ policy: 'examples/policy.yaml' }));
    const code = codeOf(synthesized({}), 's3-endpoint-compliance');
    expect(code.sort((a, b) => a.bundle.localeCompare(b.bundle))).toEqual(
      ['evaluate', 'publish', 'reconcile'].map((name) => ({
        files: ['index.mjs', 'policy.json'],
        policy,
        bundle: `// ${name}\n`,
      })),
    );
  });
});

/** Runs the app as the CDK's command line does for `cdk synth -c key=value …`. */
function runApp(given: Readonly<Record<string, string>>) {
  const outdir = aFolder();
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(aContext(given)) };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/app.ts'], { env, encoding: 'utf8' });
  return { status, stdout, stderr, hasWritten: existsSync(join(outdir, 'manifest.json')) };
}

describe('the app', () => {
  it('says where a policy is wrong, in its own words, and writes nothing', () => {
    const policy = join(folder, 'broken.yaml');
    writeFileSync(policy, 'version: 1\ndefaults: { require: gatewy }\n');
    expect(runApp({ policy })).toEqual({
      status: 1,
      stdout: '',
      stderr: `${policy}:2:13: defaults.require: expected one of gateway, interface, either, isolated, unrestricted, got "gatewy"\n`,
      hasWritten: false,
    });
  });

  it('says which settings are wrong, and writes nothing', () => {
    expect(runApp({ schedule: 'daily', reconcileHours: '0' })).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'schedule: got "daily"; expected one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours\n',
        'reconcileHours: got "0"; expected whole hours from 1 to 24\n',
      ].join(''),
      hasWritten: false,
    });
  });
});
