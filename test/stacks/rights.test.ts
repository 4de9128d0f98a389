import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/metrics.ts';
import { grant } from '../../lib/stacks/rights.ts';
import { aStack, only, theStack } from './builders.ts';
import { callsOfCode } from './calls-of-code.ts';
import { type Place, type PolicyDocument, policiesOf } from './deployed-roles.ts';

const FUNCTIONS = ['evaluate', 'publish', 'reconcile'] as const;

const HERE: Place = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  urlSuffix: 'amazonaws.com',
};
const PLACES: readonly Place[] = [
  HERE,
  { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333', urlSuffix: 'amazonaws.com.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333', urlSuffix: 'amazonaws.com' },
];

/** What AWS Lambda does in the name of every function, and of each: it is in no code of ours. */
const LAMBDA = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
const LAMBDA_FOR: Readonly<Record<FunctionName, readonly string[]>> = {
  evaluate: ['sqs:SendMessage'],
  publish: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  reconcile: [],
};

const calls = await callsOfCode(FUNCTIONS);
const example = theStack();

const needsOf = (name: FunctionName) => [...(calls[name] ?? []), ...LAMBDA, ...LAMBDA_FOR[name]].sort();
const grantsOf = (policies: readonly PolicyDocument[]) =>
  policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).sort();

/** What a role may do that its function does not, and what the function does that the role may not. */
function differences(policies: readonly PolicyDocument[], name: FunctionName) {
  const granted = grantsOf(policies);
  const needed = needsOf(name);
  return {
    tooMuch: granted.filter((action) => !needed.includes(action)),
    missing: needed.filter((action) => !granted.includes(action)),
  };
}

interface Request {
  readonly action: string;
  readonly resource: string;
  /** The Region that the call goes to. */
  readonly region: string;
}

/** Whether policies let a call pass, in the words of AWS's own evaluation. */
async function decide(
  policies: readonly PolicyDocument[],
  { action, resource, region }: Request,
  place: Place,
) {
  const outcome = await runSimulation(
    {
      request: {
        principal: `arn:${place.partition}:sts::${place.account}:assumed-role/function/invocation`,
        action,
        resource: { resource, accountId: place.account },
        contextVariables: { 'aws:RequestedRegion': region },
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType === 'error')
    throw new Error(`${action} on ${resource}: ${JSON.stringify(outcome.errors)}`);
  return outcome.overallResult;
}

/** What each action is done to: an account's own things. Everything else knows no resource. */
function requestOf(action: string, name: FunctionName, place: Place): Request {
  const { partition, region, account } = place;
  const arn = (service: string, rest: string, owner = account) =>
    `arn:${partition}:${service}:${region}:${owner}:${rest}`;
  const idOf = (type: string, prefix: string) => only(example, type, (id) => id.startsWith(prefix))[0];
  const resources: Readonly<Record<string, string>> = {
    'ec2:DescribeVpcAttribute': arn('ec2', 'vpc/vpc-0a1b2c3d4e5f60718'),
    'ec2:GetManagedPrefixListEntries': arn('ec2', 'prefix-list/pl-6da54004', 'aws'),
    'config:GetComplianceDetailsByConfigRule': arn('config', 'config-rule/config-rule-abc123'),
    'securityhub:BatchImportFindings': arn('securityhub', `product/${account}/default`),
    'securityhub:GetFindings': arn('securityhub', 'hub/default'),
    'securityhub:BatchUpdateFindings': arn('securityhub', 'hub/default'),
    'events:PutEvents': arn('events', `event-bus/${idOf('AWS::Events::EventBus', 'Changes')}`),
  };
  const log = `log-group:${idOf('AWS::Logs::LogGroup', `${name[0]?.toUpperCase()}${name.slice(1)}`)}`;
  if (action.startsWith('logs:'))
    return { action, resource: arn('logs', `${log}:log-stream:stream`), region };
  if (action === 'sqs:SendMessage')
    return { action, resource: arn('sqs', idOf('AWS::SQS::Queue', 'EvaluateFailures')), region };
  if (action.startsWith('sqs:'))
    return { action, resource: arn('sqs', idOf('AWS::SQS::Queue', 'PublishChanges')), region };
  // Route 53 answers for a whole partition in one Region.
  const isGlobal = action.startsWith('route53:');
  return { action, resource: resources[action] ?? '*', region: isGlobal ? 'us-east-1' : region };
}

const OWN = `${HERE.region}:${HERE.account}`;
const FOREIGN: readonly (readonly [action: string, resource: string])[] = [
  ['ec2:DeleteVpcEndpoints', `arn:aws:ec2:${OWN}:vpc-endpoint/vpce-0a1b2c3d4e5f60718`],
  ['ec2:ModifyVpcEndpoint', `arn:aws:ec2:${OWN}:vpc-endpoint/vpce-0a1b2c3d4e5f60718`],
  ['ec2:CreateRoute', `arn:aws:ec2:${OWN}:route-table/rtb-0a1b2c3d4e5f60718`],
  ['ec2:ModifyVpcAttribute', `arn:aws:ec2:${OWN}:vpc/vpc-0a1b2c3d4e5f60718`],
  ['ec2:DescribeInstances', '*'],
  ['route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z0S3ZONE'],
  ['config:PutConfigRule', `arn:aws:config:${OWN}:config-rule/config-rule-abc123`],
  ['config:DeleteConfigRule', `arn:aws:config:${OWN}:config-rule/config-rule-abc123`],
  ['config:DeleteEvaluationResults', `arn:aws:config:${OWN}:config-rule/config-rule-abc123`],
  ['config:StopConfigurationRecorder', '*'],
  ['securityhub:DisableSecurityHub', `arn:aws:securityhub:${OWN}:hub/default`],
  ['securityhub:CreateAutomationRule', '*'],
  ['events:PutRule', `arn:aws:events:${OWN}:rule/rule`],
  ['events:DeleteEventBus', `arn:aws:events:${OWN}:event-bus/s3-endpoint-compliance`],
  [
    'sqs:PurgeQueue',
    `arn:aws:sqs:${OWN}:${only(example, 'AWS::SQS::Queue', (id) => id.startsWith('PublishChanges'))[0]}`,
  ],
  ['logs:DeleteLogGroup', `arn:aws:logs:${OWN}:log-group:log`],
  ['lambda:InvokeFunction', `arn:aws:lambda:${OWN}:function:function`],
  ['kms:Decrypt', `arn:aws:kms:${OWN}:key/11111111-2222-3333-4444-555555555555`],
  ['s3:GetObject', 'arn:aws:s3:::bucket/key'],
  ['s3:PutObject', 'arn:aws:s3:::bucket/key'],
  ['s3:ListAllMyBuckets', '*'],
  ['sts:AssumeRole', `arn:aws:iam::${HERE.account}:role/role`],
  ['iam:PassRole', `arn:aws:iam::${HERE.account}:role/role`],
  ['iam:CreateRole', `arn:aws:iam::${HERE.account}:role/role`],
  ['organizations:ListAccounts', '*'],
];

const isNamed = ({ resource }: Request) => resource !== '*';
const isOfAnyRegion = ({ action }: Request) => action.startsWith('route53:') || action.startsWith('xray:');

/** How a request is turned to something that is not the function's; undefined where AWS knows no such difference. */
const ELSEWHERE: readonly { where: string; move: (request: Request) => Request | undefined }[] = [
  {
    where: 'in another Region',
    move: (request) =>
      isOfAnyRegion(request)
        ? undefined
        : { ...request, region: 'us-east-1', resource: request.resource.replace(HERE.region, 'us-east-1') },
  },
  {
    where: 'to another account',
    move: (request) =>
      isNamed(request) && request.action !== 'ec2:GetManagedPrefixListEntries'
        ? { ...request, resource: request.resource.replaceAll(HERE.account, '444455556666') }
        : undefined,
  },
  {
    where: 'to a log, a queue, a bus or a product of somebody else',
    move: (request) =>
      /^(logs|sqs|events):|BatchImportFindings$/.test(request.action)
        ? {
            ...request,
            resource: request.resource
              .replace(/(log-group:)[^:]+/, '$1other')
              .replace(/(sqs:.*:)\w+$/, '$1other')
              .replace(/event-bus.*/, 'event-bus/default')
              .replace(/product.*/, 'product/other/product'),
          }
        : undefined,
  },
];

describe.each(FUNCTIONS)('the role of %s', (name) => {
  const policies = policiesOf(example, name, HERE);

  it('grants the calls of its code, what AWS Lambda does for it, and nothing else', () => {
    expect(differences(policies, name)).toEqual({ tooMuch: [], missing: [] });
  });

  it('names every action once, and each in full', () => {
    const granted = grantsOf(policies);
    expect(new Set(granted).size).toBe(granted.length);
    expect(granted.filter((action) => action.includes('*'))).toEqual([]);
  });

  it.each(PLACES)('lets every call pass in $partition', async (place) => {
    const there = policiesOf(example, name, place);
    for (const action of needsOf(name)) {
      expect([action, await decide(there, requestOf(action, name, place), place)]).toEqual([
        action,
        'Allowed',
      ]);
    }
  });

  it('would be found to lack any of its actions that it had not', async () => {
    for (const lost of needsOf(name)) {
      const less = policies.map((policy) => ({
        ...policy,
        Statement: policy.Statement.map((statement) => ({
          ...statement,
          Action: statement.Action.filter((action) => action !== lost),
        })).filter(({ Action }) => Action.length > 0),
      }));
      expect(differences(less, name)).toEqual({ tooMuch: [], missing: [lost] });
      expect(await decide(less, requestOf(lost, name, HERE), HERE)).toBe('ImplicitlyDenied');
    }
  });

  it('would be found to have an action too many', () => {
    const more: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: '*' }],
    };
    expect(differences([...policies, more], name)).toEqual({
      tooMuch: ['ec2:DescribeInstances'],
      missing: [],
    });
  });

  it('lets nothing pass that changes a network, Security Hub, AWS Config or rights', async () => {
    for (const [action, resource] of FOREIGN) {
      expect([action, await decide(policies, { action, resource, region: HERE.region }, HERE)]).toEqual([
        action,
        'ImplicitlyDenied',
      ]);
    }
  });

  it.each(ELSEWHERE)('lets no call pass $where', async ({ move }) => {
    for (const action of needsOf(name)) {
      const request = move(requestOf(action, name, HERE));
      if (request) {
        expect([action, await decide(policies, request, HERE)]).toEqual([action, 'ImplicitlyDenied']);
      }
    }
  });

  it('grants no hosted zones where the policy names no hubs', () => {
    const without = policiesOf(aStack({ policy: 'test/stacks/policy-without-hubs.yaml' }), name, HERE);
    expect(grantsOf(without)).toEqual(grantsOf(policies).filter((action) => !action.startsWith('route53:')));
  });
});

describe('rights', () => {
  const aRole = () =>
    new Role(new Stack(), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

  it('are not granted for an action of which it is not known what it can be limited to', () => {
    expect(() => grant(aRole(), { actions: ['ec2:DescribeVpcs', 'ec2:DescribeInstances'] })).toThrow(
      'it is not known what ec2:DescribeInstances can be limited to',
    );
  });

  it('to put events are not granted without a bus', () => {
    expect(() => grant(aRole(), { actions: ['events:PutEvents'] })).toThrow(
      'it is not known what events:PutEvents can be limited to',
    );
  });
});
