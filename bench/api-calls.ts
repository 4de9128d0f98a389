import { captureLive } from '../lib/aws/live.ts';
import { CALLER, regionWithVpcs, startStub } from '../test/aws/ec2-stub.ts';

/**
 * Captures an account with 300 VPCs from the stub of the tests and prints `{ made, least }`: the calls made, and the
 * fewest that give the same answers with pages of the size that the API reference allows at most.
 */
const VPCS = 300;
const region = 'eu-west-1';
const fleet = regionWithVpcs(VPCS, { account: CALLER, region });
const withInterface = VPCS / 10;

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
process.env.AWS_ACCESS_KEY_ID = 'AKIACALLER';
process.env.AWS_SECRET_ACCESS_KEY = 'secret';
process.env.AWS_CONFIG_FILE = '/dev/null';
process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';

const stub = await startStub({ accounts: { [CALLER]: { [region]: fleet } } });
const request = { regions: [region], hostedZones: false, endpointUrl: stub.url };
for await (const answer of captureLive(request, { now: () => new Date('2026-11-01T10:00:00Z') })) {
  if ('unreadable' in answer) throw new Error(answer.unreadable.problem);
}
const made = Object.values(stub.counts()).reduce((sum, count) => sum + count, 0);
await stub.close();

const pages = (items: readonly unknown[], most: number) => Math.max(1, Math.ceil(items.length / most));
const ONE = {
  callerIdentity: 1,
  blockPublicAccess: 1,
  dhcpOptions: 1,
};
const least =
  ONE.callerIdentity +
  ONE.blockPublicAccess +
  ONE.dhcpOptions +
  pages(fleet.Vpcs, 1000) +
  pages(fleet.Subnets, 1000) +
  pages(fleet.RouteTables, 100) +
  pages(fleet.VpcEndpoints, 1000) +
  pages(fleet.PrefixLists, 1000) +
  pages(fleet.SecurityGroups, 1000) +
  pages(fleet.NetworkAcls, 1000) +
  // The API gives one DNS attribute of one VPC a call; only private DNS rests on them.
  2 * withInterface +
  Object.values(fleet.Entries).reduce((sum, entries) => sum + pages(entries, 100), 0);
process.stdout.write(`${JSON.stringify({ made, least })}\n`);
