import { describe, expect, it } from 'vitest';
import { explainVpc } from '../lib/explain.ts';
import { readCapture } from '../lib/network/capture.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';
import {
  ACCOUNT,
  aGatewayEndpoint,
  anInterfaceEndpoint,
  anotherSubnet,
  aPermission,
  aRoute,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  type Differences,
  gatewayRoute,
  HUB_ACCOUNT,
  VPC_ID,
} from './builders.ts';

function explain(differences: Differences, policy: string) {
  const [explanation] = explainVpc(VPC_ID, {
    captures: [readCapture(captureOf(differences))],
    policy: parsePolicy(policy),
    at: '2026-11-01',
  });
  if (!explanation) throw new Error(`no capture has ${VPC_ID}`);
  return explanation;
}

const requiring = (require: string, more = '') =>
  `version: 1\norganization: o-a1b2c3d4e5\ndefaults: { require: ${require}${more} }\n`;

describe('how to comply', () => {
  const cases: readonly { name: string; differences: Differences; policy: string; cli: readonly string[] }[] =
    [
      {
        name: 'puts the route tables of failing subnets on the gateway endpoint that the VPC has',
        differences: { routes: [aRoute()] },
        policy: requiring('gateway'),
        cli: [
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0gateway --add-route-table-ids rtb-0main',
        ],
      },
      {
        name: 'creates a gateway endpoint where the VPC has none',
        differences: { routes: [aRoute()], endpoints: [] },
        policy: requiring('gateway'),
        cli: [
          'aws ec2 create-vpc-endpoint --region eu-west-1 --vpc-id vpc-0a1 --vpc-endpoint-type Gateway --service-name com.amazonaws.eu-west-1.s3 --route-table-ids rtb-0main',
        ],
      },
      {
        name: 'removes the narrower route that takes a part of S3',
        differences: {
          routes: [aRoute(), gatewayRoute(), aRoute({ DestinationCidrBlock: '52.218.0.0/19' })],
        },
        policy: requiring('gateway'),
        cli: [
          'aws ec2 delete-route --region eu-west-1 --route-table-id rtb-0main --destination-cidr-block 52.218.0.0/19',
        ],
      },
      {
        name: 'leaves private DNS to inbound Resolver endpoints where it overrules the gateway endpoint',
        differences: {
          endpoints: [aGatewayEndpoint(), anInterfaceEndpoint()],
          securityGroups: [aSecurityGroup()],
        },
        policy: requiring('gateway'),
        cli: [
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0interface --dns-options PrivateDnsOnlyForInboundResolverEndpoint=true',
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0gateway --add-route-table-ids rtb-0main',
        ],
      },
      {
        name: 'switches on both DNS attributes that private DNS needs',
        differences: { routes: [aRoute()], endpoints: [anInterfaceEndpoint()], dns: { hostnames: false } },
        policy: requiring('interface'),
        cli: [
          'aws ec2 modify-vpc-attribute --region eu-west-1 --vpc-id vpc-0a1 --enable-dns-support \'{"Value":true}\'',
          'aws ec2 modify-vpc-attribute --region eu-west-1 --vpc-id vpc-0a1 --enable-dns-hostnames \'{"Value":true}\'',
        ],
      },
      {
        name: 'switches on private DNS where it is off',
        differences: { routes: [aRoute()], endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })] },
        policy: requiring('interface'),
        cli: [
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0interface --private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false',
        ],
      },
      {
        name: 'creates an interface endpoint with one subnet for each zone',
        differences: {
          endpoints: [],
          subnets: [aSubnet(), anotherSubnet(), aSubnet({ SubnetId: 'subnet-0c', CidrBlock: '10.0.3.0/24' })],
        },
        policy: requiring('interface'),
        cli: [
          'aws ec2 create-vpc-endpoint --region eu-west-1 --vpc-id vpc-0a1 --vpc-endpoint-type Interface --service-name com.amazonaws.eu-west-1.s3 --subnet-ids subnet-0a subnet-0b --private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false --security-group-ids <a group that admits TCP 443 from the VPC>',
        ],
      },
      {
        name: 'adds a subnet of each zone that is not covered',
        differences: { endpoints: [anInterfaceEndpoint()] },
        policy: requiring('interface', ', interface: { availabilityZones: every }'),
        cli: [
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0interface --add-subnet-ids subnet-0b',
        ],
      },
      {
        name: 'admits the subnets that the security group keeps out',
        differences: {
          endpoints: [anInterfaceEndpoint()],
          securityGroups: [
            aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/24' }] })] }),
          ],
        },
        policy: requiring('interface'),
        cli: [
          'aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-0endpoint --protocol tcp --port 443 --cidr 10.0.2.0/24',
        ],
      },
      {
        name: 'takes the endpoint away from a VPC that is to be isolated',
        differences: { routes: [gatewayRoute()] },
        policy: requiring('isolated'),
        cli: ['aws ec2 delete-vpc-endpoints --region eu-west-1 --vpc-endpoint-ids vpce-0gateway'],
      },
      {
        name: 'narrows an endpoint policy that is full access',
        differences: {},
        policy: requiring('gateway', ', endpointPolicy: perimeter'),
        cli: [
          'aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id vpce-0gateway --policy-document file://s3-endpoint-policy.json',
        ],
      },
      {
        name: 'asks for nothing where everything is compliant',
        differences: {},
        policy: requiring('gateway'),
        cli: [],
      },
      {
        name: 'asks for nothing of an unrestricted VPC',
        differences: { routes: [] },
        policy: requiring('unrestricted'),
        cli: [],
      },
    ];

  it.each(cases)('$name', ({ differences, policy, cli }) => {
    const { remedies } = explain(differences, policy);
    expect(remedies.flatMap((remedy) => remedy.cli)).toEqual(cli);
    for (const { title, cdk, terraform } of remedies) {
      expect(
        [title, ...cdk, ...terraform].filter((line) => /undefined|null|NaN|\[object/.test(line)),
      ).toEqual([]);
      expect(cdk.length * terraform.length).toBeGreaterThan(0);
    }
  });
});

describe('an explanation', () => {
  it('has the requirement, the paths and the verdicts of all rules', () => {
    const { requirements, paths, results, name } = explain(
      { vpc: { Tags: [{ Key: 'Name', Value: 'payments' }] } },
      requiring('gateway'),
    );
    expect(name).toBe('payments');
    expect(requirements.map(({ rule, require }) => [rule, require])).toEqual([['defaults', 'gateway']]);
    expect(paths.subnets?.map((at) => [at.subnet.SubnetId, at.path, at.deciding])).toEqual(
      ['subnet-0a', 'subnet-0b'].map((id) => [
        id,
        'gateway-endpoint',
        [{ destination: 'pl-6da54004', path: 'gateway-endpoint', via: 'vpce-0gateway' }],
      ]),
    );
    expect(results.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ['s3-traffic-path', 'COMPLIANT'],
      ['s3-interface-availability', 'NOT_APPLICABLE'],
      ['s3-endpoint-policy', 'COMPLIANT'],
    ]);
  });

  it('is given for the owner and for each account that the VPC is shared with', () => {
    const captures = [captureOf(), captureOf({ account: HUB_ACCOUNT, vpcs: [aVpc({ OwnerId: ACCOUNT })] })];
    const explanations = explainVpc(VPC_ID, {
      captures: captures.map((capture) => readCapture(capture)),
      policy: parsePolicy(requiring('gateway')),
      at: '2026-11-01',
    });
    expect(explanations.map(({ vpc, results }) => [vpc.network.account, results[0]?.verdict])).toEqual([
      [ACCOUNT, 'COMPLIANT'],
      [HUB_ACCOUNT, 'NOT_APPLICABLE'],
    ]);
  });

  it('is empty where no capture has the VPC', () => {
    const captures = [readCapture(captureOf())];
    expect(
      explainVpc('vpc-0none', { captures, policy: parsePolicy(requiring('gateway')), at: '2026-11-01' }),
    ).toEqual([]);
  });
});
