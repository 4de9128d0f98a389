/** Recorded AWS answers (test/corpus) against paths that were worked out by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { check } from '../../lib/check.ts';
import { readCapture } from '../../lib/network/capture.ts';
import { indexCapture } from '../../lib/network/network.ts';
import { aclOfSubnet } from '../../lib/network/network-acls.ts';
import { gatewayEndpoints, interfaceEndpoints } from '../../lib/network/resolution.ts';
import { s3Paths } from '../../lib/network/s3-path.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { policyOf } from '../builders.ts';

const at = (file: string) => new URL(`../corpus/${file}`, import.meta.url);
const read = (file: string) => readFileSync(at(file), 'utf8');
const captureIn = (file: string) => readCapture(read(file), file, '000000000000');

const Subnet = z.object({
  subnet: z.string(),
  route_table: z.nullable(z.string()),
  association: z.nullable(z.string()),
  s3_path: z.string(),
  via: z.nullish(z.string()),
});
const Cases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      file: z.optional(z.string()),
      files: z.optional(z.array(z.string())),
      vpcs: z.array(z.object({ vpc: z.string(), subnets: z.nullable(z.array(Subnet)) })),
    }),
  ),
});
const cases = ['expected.json', 'worked-answers.json'].flatMap(
  (file) => Cases.parse(JSON.parse(read(file))).cases,
);

function pathsIn(file: string) {
  return [...indexCapture(captureIn(file)).vpcs.values()].map((vpc) => ({
    vpc: vpc.vpcId,
    subnets:
      s3Paths(vpc, [], () => undefined).subnets?.map(({ subnet, path, via, routeTableId, association }) => ({
        subnet: subnet.SubnetId,
        route_table: routeTableId,
        association,
        s3_path: path,
        via,
      })) ?? null,
  }));
}

const byId = <T extends { readonly subnet: string }>(subnets: readonly T[]) =>
  [...subnets].sort((a, b) => (a.subnet < b.subnet ? -1 : 1));

describe('every subnet of a recorded topology has the path that was worked out by hand', () => {
  test.each(cases)('$id', ({ file, files = [], vpcs }) => {
    const found = pathsIn(file ?? files[0] ?? '');
    for (const { vpc, subnets } of vpcs) {
      const own = found.find((one) => one.vpc === vpc);
      const wanted = subnets?.map((subnet) => {
        const told = own?.subnets?.find((one) => one.subnet === subnet.subnet);
        return { ...subnet, via: subnet.via === undefined ? told?.via : subnet.via };
      });
      expect({ vpc, subnets: own?.subnets && byId(own.subnets) }).toEqual({
        vpc,
        subnets: wanted ? byId(wanted) : null,
      });
    }
    if (file) expect(found.map((one) => one.vpc)).toEqual(vpcs.map((one) => one.vpc).sort());
  });

  test('no topology is left out', () => {
    const judged = cases.flatMap(({ file, files = [] }) => (file ? [file] : files));
    const topologies = readdirSync(at('api')).filter((name) => /^(topo|partial)-/.test(name));
    expect([...judged].sort()).toEqual(topologies.map((name) => `api/${name}`).sort());
  });
});

describe('recorded fragments', () => {
  const ids = (file: string) =>
    [...indexCapture(captureIn(file)).vpcs.values()].map((vpc) => [
      vpc.vpcId,
      gatewayEndpoints(vpc).map((endpoint) => endpoint.VpcEndpointId),
      interfaceEndpoints(vpc).map((endpoint) => endpoint.VpcEndpointId),
    ]);
  const verdicts = (file: string, policy: string) =>
    check({ captures: [captureIn(file)], policy: parsePolicy(policy), at: '2026-11-01' }).results.map(
      ({ rule, resourceId, verdict }) => [rule, resourceId, verdict],
    );

  test('U4: one VPC of five has an S3 gateway; without tables nothing is decided', () => {
    const file = 'api/partial-c7n-endpoints_subnets_5vpcs.json';
    expect(ids(file)).toEqual([
      ['vpc-01a1ffc078406ab62', [], []],
      ['vpc-03005fb9b8740263d', [], []],
      ['vpc-072f438c953672ace', ['vpce-0bc8bcfcc74fa2db9'], []],
      ['vpc-0a59f94e3fca9fbc0', [], []],
      ['vpc-d2d616b5', [], []],
    ]);
    const paths = verdicts(file, policyOf('gateway')).filter(([rule]) => rule === 's3-traffic-path');
    expect(paths.map(([, id, verdict]) => [id, verdict])).toEqual(
      ids(file).map(([id]) => [id, 'UNDETERMINED']),
    );
  });

  test('U6: a NAT gateway and the names of subnets are no evidence', () => {
    expect(
      verdicts('api/partial-c7n-vpc_scenario_2.json', policyOf('gateway')).filter(
        ([rule]) => rule === 's3-traffic-path',
      ),
    ).toEqual([['s3-traffic-path', 'vpc-0c1be6284618ac4c1', 'UNDETERMINED']]);
  });

  test('U7: an S3 gateway with the default policy, and a DynamoDB gateway that is none', () => {
    const file = 'api/endpoints-c7n-policy.json';
    expect(ids(file)).toEqual([
      ['vpc-000b28ee1c5d4ef72', ['vpce-011d813b183878b82'], []],
      ['vpc-065ccb1c81b288b14', [], []],
    ]);
    expect(verdicts(file, policyOf('gateway', '  endpointPolicy: notDefault\n'))).toEqual([
      ['s3-endpoint-policy', 'vpce-011d813b183878b82', 'NON_COMPLIANT'],
      ['s3-interface-availability', 'vpc-000b28ee1c5d4ef72', 'UNDETERMINED'],
      ['s3-interface-availability', 'vpc-065ccb1c81b288b14', 'UNDETERMINED'],
      ['s3-traffic-path', 'vpc-000b28ee1c5d4ef72', 'UNDETERMINED'],
      ['s3-traffic-path', 'vpc-065ccb1c81b288b14', 'UNDETERMINED'],
    ]);
  });

  test('U8: one gateway listed twice in two states counts once and decides nothing', () => {
    const file = 'api/endpoints-bf-pending-state.json';
    const [vpc] = indexCapture(captureIn(file)).vpcs.values();
    expect(ids(file)).toEqual([['vpc-05575381cd519fdef', ['vpce-0d4dd62ef8577fa8e'], []]]);
    expect(vpc?.contradicted).toEqual(['vpce-0d4dd62ef8577fa8e']);
    expect(verdicts(file, policyOf('gateway')).filter(([, , verdict]) => verdict === 'COMPLIANT')).toEqual(
      [],
    );
  });

  test('prefix lists: S3 is found by its name, with and without entries', () => {
    const lists = (file: string) => indexCapture(captureIn(file)).prefixLists;
    const described = lists('api/prefixlists-c7n-describe.json');
    const managed = lists('api/prefixlists-c7n-managed.json');
    expect([[...described.s3Ids], described.s3Ranges?.length]).toEqual([['pl-63a5400a'], 2]);
    expect([[...managed.s3Ids], managed.s3Ranges]).toEqual([['pl-63a5400a'], undefined]);
    expect(
      [...managed.byId.values()].map((list) => [list.prefixListId, list.isS3, list.isOtherService]),
    ).toEqual([
      ['pl-02d12d37020480a5f', false, false],
      ['pl-0c79279cd77a6e7c2', false, false],
      ['pl-02cd2c6b', false, true],
      ['pl-63a5400a', true, false],
    ]);
  });

  test('a network ACL of no subnet is nobody’s', () => {
    const [vpc] = indexCapture(captureIn('api/nacl-c7n-s3-missing.json')).vpcs.values();
    expect(vpc?.networkAcls?.map((acl) => acl.NetworkAclId)).toEqual(['acl-6c9db915']);
    expect(vpc && aclOfSubnet(vpc, 'subnet-0a')).toBeUndefined();
  });
});

test('the index names every file with its licence', () => {
  const index = z
    .array(z.object({ file: z.string(), repo: z.string(), commit: z.string(), licence: z.string() }))
    .parse(JSON.parse(read('index.json')));
  expect(index.map((entry) => entry.file).sort()).toEqual(
    readdirSync(at('.'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name: folder }) => readdirSync(at(folder)).map((name) => `${folder}/${name}`))
      .sort(),
  );
});
