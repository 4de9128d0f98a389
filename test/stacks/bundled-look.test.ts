import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askRegion } from '../../lib/aws/ask-region.ts';
import { readCapture } from '../../lib/network/capture.ts';
import { buildEntry } from '../../lib/stacks/bundling/build-entry.ts';
import { CALLER } from '../aws/ec2-stub.ts';
import { withCallerCredentials } from '../aws/live-harness.ts';
import { REGION } from '../builders.ts';
import { clientsOf, regionOf } from '../functions/harness.ts';
import { run } from './bundle-harness.ts';

const FLEET = new URL('../../examples/fleet/', import.meta.url);

withCallerCredentials();

it('a bundled function reads in the answers of AWS all that the engine reads in them', async () => {
  const captures = await Promise.all(
    (await readdir(FLEET)).map(async (file) => JSON.parse(await readFile(new URL(file, FLEET), 'utf8'))),
  );
  const { ec2, route53, stub } = await clientsOf(regionOf(...captures));
  const request = {
    account: CALLER,
    region: REGION,
    hostedZones: true,
    capturedAt: '2026-11-01T10:00:00.000Z',
  };
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    const file = join(folder, 'index.mjs');
    await writeFile(file, (await buildEntry('test/stacks/capturing-function.ts')).code);
    const { responses, refusals } = readCapture(await askRegion(ec2, route53, request));
    const environment = { AWS_ENDPOINT_URL: stub.url, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'AKIACALLER' };
    const answer = JSON.parse(JSON.stringify({ responses, refusals: [...refusals] }));
    const { outcome } = await run(file, request, environment);
    expect(outcome).toEqual({ answer });
    expect(Object.keys(answer.responses).filter((name) => isTelling(answer.responses[name]))).toEqual([
      'ec2.DescribeVpcs',
      'ec2.DescribeVpcAttribute',
      'ec2.DescribeSubnets',
      'ec2.DescribeRouteTables',
      'ec2.DescribeVpcEndpoints',
      'ec2.DescribePrefixLists',
      'ec2.DescribeSecurityGroups',
      'ec2.DescribeNetworkAcls',
      'ec2.DescribeDhcpOptions',
      'ec2.DescribeVpcBlockPublicAccessOptions',
      'route53.ListHostedZonesByVPC',
    ]);
  } finally {
    await rm(folder, { recursive: true });
    await stub.close();
  }
}, 60_000);

/** Whether there is anything in an answer, at whatever depth. */
function isTelling(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(isTelling) : value !== null;
}
