import { describe, expect, it, onTestFinished } from 'vitest';
import { CALLER, type StubOptions, startStub } from '../aws/ec2-stub.ts';
import { anAccountToMend, aReadyRegion, denying, REGION } from './doctor-fixtures.ts';
import { s3ec } from './run.ts';

const OTHER = '444455556666';

/** Runs `s3ec doctor` as a process against a stub of AWS. */
async function doctor(
  options: Partial<StubOptions>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const stub = await startStub({ accounts: { [CALLER]: { [REGION]: aReadyRegion() } }, ...options });
  onTestFinished(() => stub.close());
  const run = await s3ec(['doctor', '--region', REGION, ...args], {
    AWS_ENDPOINT_URL: stub.url,
    AWS_ACCESS_KEY_ID: 'AKIACALLER',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ...env,
  });
  return { ...run, stub };
}

describe('s3ec doctor', () => {
  it('exits with 0 where all is ready, and writes to stdout alone', async () => {
    const { status, stdout, stderr } = await doctor({});
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^111122223333 {2}eu-west-1\n1 note, 8 ready\n-{80}\n {2}READY config-recorder: /);
    expect(stdout).toMatch(/\nReady: the service can run in every account and Region that was asked\.\n$/);
  });

  it('exits with 1 where something must be done, and says what, with the commands', async () => {
    const { status, stdout, stderr } = await doctor(anAccountToMend());
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const told = stdout
      .match(/^ {2}(READY|NOTE|WARNING|PROBLEM|UNKNOWN) [a-z-]+/gm)
      ?.map((one) => one.trim());
    expect(told).toEqual([
      'READY config-recorder',
      'UNKNOWN config-delivery-channel',
      'PROBLEM config-recording',
      'PROBLEM recorded-types',
      'READY recording-frequency',
      'NOTE config-rules',
      'PROBLEM config-rules',
      'READY security-hub',
      'WARNING twin-findings',
      'PROBLEM live-capture',
    ]);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('      aws '))).toEqual(
      [],
    );
    expect(stdout).toContain('\n      "config:DescribeDeliveryChannels",\n      "ec2:DescribeNetworkAcls"\n');
    expect(stdout).toMatch(/\n {2}npx s3ec doctor --region eu-west-1\n$/);
  });

  it('exits with 3 where something could not be determined and nothing else is wrong', async () => {
    const { status, stdout } = await doctor({ fault: denying('DescribeHub') }, ['--format', 'json']);
    const { summary, places, grants } = JSON.parse(stdout);
    expect({ status, summary }).toEqual({
      status: 3,
      summary: { problem: 0, unknown: 1, warning: 0, note: 1, ready: 7 },
    });
    expect(places[0].checks.find((check: { status: string }) => check.status === 'unknown')).toMatchObject({
      check: 'security-hub',
      todo: { says: 'allow securityhub:DescribeHub to whoever asks' },
    });
    expect(grants).toEqual([
      {
        account: CALLER,
        role: null,
        statement: { Effect: 'Allow', Action: ['securityhub:DescribeHub'], Resource: '*' },
      },
    ]);
  });

  it('exits with 2 where an account could not be asked at all, names it, and tells of the others', async () => {
    const roles = [`arn:aws:iam::${CALLER}:role/audit`, `arn:aws:iam::${OTHER}:role/audit`];
    const { status, stdout, stderr } = await doctor({ closedRoles: roles.slice(1) }, [
      '--role',
      ...roles,
      '--format',
      'json',
    ]);
    const { places, notRead } = JSON.parse(stdout);
    expect(status).toBe(2);
    expect(places.map(({ account }: { account: string }) => account)).toEqual([CALLER]);
    expect(notRead).toEqual([
      expect.stringMatching(`^account ${OTHER}: ${roles[1]} cannot be assumed: AccessDenied`),
    ]);
    expect(stderr).toBe(`s3ec: not read: ${notRead[0]}\n`);
  });

  it('exits with 2, in one sentence, where nothing can be asked', async () => {
    const run = await s3ec(['doctor', '--region', REGION]);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^s3ec: no AWS credentials: .*\n$/);
    const wrong = await s3ec(['doctor', '--capture', 'x']);
    expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^s3ec: unknown option '--capture'\n/);
  });

  it('asks every Region of every role, and sorts what it finds', async () => {
    const regions = ['us-east-1', REGION];
    const account = (id: string) =>
      Object.fromEntries(regions.map((region) => [region, aReadyRegion({}, { account: id, region })]));
    const { stdout } = await doctor({ accounts: { [OTHER]: account(OTHER), [CALLER]: account(CALLER) } }, [
      '--all-regions',
      '--role',
      `arn:aws:iam::${OTHER}:role/audit`,
      `arn:aws:iam::${CALLER}:role/audit`,
    ]);
    expect(stdout.match(/^\d{12} {2}.*$/gm)).toEqual([
      `${CALLER}  eu-west-1`,
      `${CALLER}  us-east-1`,
      `${OTHER}  eu-west-1`,
      `${OTHER}  us-east-1`,
    ]);
  });

  it('paints where it is told to, and never where NO_COLOR is set', async () => {
    const painted = await doctor({}, [], { FORCE_COLOR: '1' });
    expect(painted.stdout).toContain('\u001b[32mREADY\u001b[39m config-recorder');
    const bare = await doctor({}, [], { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(bare.stdout).not.toContain('\u001b');
  });

  it('only reads', async () => {
    const { stub } = await doctor(anAccountToMend());
    expect(stub.calls.filter(({ action }) => !/^(Describe|List|Get)/.test(action))).toEqual([]);
  });
});
