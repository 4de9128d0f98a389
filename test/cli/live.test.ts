import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CALLER, regionWithVpcs, type StubOptions, startStub } from '../aws/ec2-stub.ts';
import { folder, s3ec } from './run.ts';

const OTHER = '444455556666';

/** An organization of two accounts, the settings by which a process reaches it, and a directory with a policy. */
async function anOrganization(options: Partial<StubOptions> = {}) {
  const region = (account: string, name: string) => regionWithVpcs(2, { account, region: name });
  const stub = await startStub({
    accounts: {
      [CALLER]: { 'eu-west-1': region(CALLER, 'eu-west-1') },
      [OTHER]: { 'eu-west-1': region(OTHER, 'eu-west-1') },
    },
    ...options,
  });
  const files = folder({ 'policy.yaml': 'version: 1\ndefaults: { require: either }\n' });
  onTestFinished(async () => {
    files.remove();
    await stub.close();
  });
  const env = {
    AWS_ENDPOINT_URL: stub.url,
    AWS_ACCESS_KEY_ID: 'AKIACALLER',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  return { stub, env, policy: join(files.path, 'policy.yaml'), directory: join(files.path, 'captures') };
}

describe('s3ec against AWS', () => {
  it('captures each Region into a file for its owner alone, and judges it offline as it does live', async () => {
    const { env, policy, directory } = await anOrganization();
    const captured = await s3ec(['capture', '--region', 'eu-west-1', '--output', directory], env);
    const file = join(directory, `${CALLER}.eu-west-1.json`);
    expect(captured).toEqual({ status: 0, stdout: `${file}\n`, stderr: '' });
    expect({ files: readdirSync(directory), mode: statSync(file).mode & 0o777 }).toEqual({
      files: [`${CALLER}.eu-west-1.json`],
      mode: 0o600,
    });
    const args = ['check', '--policy', policy, '--format', 'json', '--at', '2026-11-01'];
    const [offline, live] = await Promise.all([
      s3ec([...args, '--capture', directory]),
      s3ec([...args, '--region', 'eu-west-1'], env),
    ]);
    expect(offline.status).toBe(live.status);
    const results = JSON.parse(live.stdout).results;
    expect(results).toEqual(JSON.parse(offline.stdout).results);
    expect(new Set(results.map((result: { vpcId: string }) => result.vpcId)).size).toBe(2);
  });

  it('reports the accounts that it can read, names the one that it cannot, and exits with 2', async () => {
    const closed = `arn:aws:iam::${OTHER}:role/audit`;
    const { env, policy } = await anOrganization({ closedRoles: [closed] });
    const roles = [`arn:aws:iam::${CALLER}:role/audit`, closed];
    const { status, stdout, stderr } = await s3ec(
      ['check', '--policy', policy, '--region', 'eu-west-1', '--role', ...roles, '--format', 'json'],
      env,
    );
    expect(status).toBe(2);
    expect(new Set(JSON.parse(stdout).results.map((result: { account: string }) => result.account))).toEqual(
      new Set([CALLER]),
    );
    expect(stderr).toMatch(new RegExp(`^s3ec: not read: account ${OTHER}: .*AccessDenied`));
  });

  it('says which answers were refused, and judges nothing that rests on them', async () => {
    const { env, policy, directory } = await anOrganization({
      fault: ({ action }) =>
        action === 'DescribeRouteTables'
          ? { status: 403, code: 'UnauthorizedOperation', message: 'no' }
          : undefined,
    });
    const captured = await s3ec(['capture', '--region', 'eu-west-1', '--output', directory], env);
    expect(captured.status).toBe(0);
    expect(captured.stderr).toContain(
      'ec2.DescribeRouteTables was refused (UnauthorizedOperation); what rests on it is unknown',
    );
    const { status, stdout } = await s3ec(
      ['check', '--policy', policy, '--region', 'eu-west-1', '--format', 'json'],
      env,
    );
    expect({ status, verdicts: JSON.parse(stdout).summary.NON_COMPLIANT }).toEqual({
      status: 3,
      verdicts: 0,
    });
  });

  it.each([
    {
      what: 'no Region',
      args: [],
      says: 's3ec: no Region: give --region or --all-regions, or set AWS_REGION\n',
    },
    { what: 'no credentials', args: ['--region', 'eu-west-1'], says: /^s3ec: no AWS credentials: .*\n$/ },
    {
      what: 'a Region that is none',
      args: ['--region', 'europe'],
      says: /^s3ec: europe is no Region: .*\n$/,
    },
    {
      what: 'an endpoint that is no URL',
      args: ['--endpoint-url', 'localhost'],
      says: /expected an http or https URL/,
    },
  ])('refuses $what in one sentence', async ({ args, says }) => {
    const files = folder({ 'policy.yaml': 'version: 1\ndefaults: { require: either }\n' });
    const run = await s3ec(['check', '--policy', join(files.path, 'policy.yaml'), ...args]);
    files.remove();
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(says);
  });

  it('leaves an old capture as it was where the new one cannot be written', async () => {
    const { env, directory } = await anOrganization();
    mkdirSync(directory);
    const file = join(directory, `${CALLER}.eu-west-1.json`);
    mkdirSync(file);
    writeFileSync(join(file, 'kept'), 'old');
    const { status, stderr } = await s3ec(['capture', '--region', 'eu-west-1', '--output', directory], env);
    expect(status).toBe(2);
    expect(stderr).toContain(`${file}: cannot be written: is a directory`);
    expect(readdirSync(directory)).toEqual([`${CALLER}.eu-west-1.json`]);
    expect(readFileSync(join(file, 'kept'), 'utf8')).toBe('old');
  });
});
