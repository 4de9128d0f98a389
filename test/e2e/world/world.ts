/** Everything on loopback: moto, the models in front of it, and the product's stack in as many accounts as are asked for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { inject } from 'vitest';
import type { ConfigService } from './config-service.ts';
import { type Front, forward, type Model, startFront } from './front.ts';
import { startMoto } from './moto.ts';
import { REGION } from './region.ts';
import { type SecurityHub, securityHub } from './security-hub.ts';

/** What the SDK's clients of a caller are made with. */
export interface Access {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export interface World {
  readonly front: Front;
  readonly hub: SecurityHub;
  readonly motoUrl: string;
  /** index.mjs of aws-lambda-ric. */
  readonly runtimeClient: string;
  /** The number of an account that nothing is in yet, so that a test which is tried again finds nothing of the first try. */
  readonly newAccount: () => string;
  /** Credentials of a role, issued by moto's STS and known to the recorder as the caller's. */
  readonly assume: (account: string, role: string, caller: string) => Promise<Access>;
  /** Credentials of the test itself in an account. */
  readonly access: (account: string) => Promise<Access>;
  /** Has EC2 of an account answered by another server, as a wire stub, or by moto again. */
  readonly ec2From: (account: string, url: string | undefined) => void;
  /** Registers the model of AWS Config of an account. */
  readonly withConfig: (account: string, config: ConfigService) => void;
  /** How far the clock of AWS and of every function that starts from now on is ahead of the machine's. */
  clockAheadMs: number;
  readonly now: () => number;
  /** A folder that goes with the world. */
  readonly folder: string;
  /** Ends with the world. */
  readonly onStop: (stop: () => unknown) => void;
  readonly stop: () => Promise<void>;
}

export async function startWorld(): Promise<World> {
  const moto = await startMoto(inject('python'));
  const folder = mkdtempSync(join(tmpdir(), 's3ec-e2e-'));
  const configs = new Map<string, ConfigService>();
  const wires = new Map<string, string>();
  const accesses = new Map<string, Promise<Access>>();
  const stops: (() => unknown)[] = [];
  let accounts = 0;

  const hub = securityHub(
    () => new Date(world.now()),
    async (account, region, findings) => {
      const response = await fetch(`${moto.url}/findings/import`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/securityhub/aws4_request`,
          'x-moto-account-id': account,
        },
        body: JSON.stringify({ Findings: findings }),
      });
      const answer: unknown = await response.json();
      return typeof answer === 'object' && answer !== null && 'SuccessCount' in answer
        ? Number(answer.SuccessCount)
        : 0;
    },
  );
  const config: Model = (call) =>
    call.service === 'config' ? configs.get(call.caller.account)?.answer(call) : undefined;
  const wire: Model = (call) => {
    const url = wires.get(call.caller.account);
    return url !== undefined && call.service === 'ec2' ? forward(url, call) : undefined;
  };
  const front = await startFront(moto.url, [config, hub.model, wire, blockPublicAccess]);

  const assume = async (account: string, role: string, caller: string): Promise<Access> => {
    const sts = new STSClient({ endpoint: front.url, region: REGION, credentials: UNKNOWN });
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: caller }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    front.know(AccessKeyId, { account, name: caller });
    return {
      endpoint: front.url,
      region: REGION,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    };
  };

  const world: World = {
    front,
    hub,
    motoUrl: moto.url,
    runtimeClient: inject('runtimeClient'),
    newAccount: () => {
      accounts += 1;
      return String(200_000_000_000 + accounts);
    },
    assume,
    access: (account) => {
      const found = accesses.get(account) ?? assume(account, `arn:aws:iam::${account}:role/test`, 'test');
      accesses.set(account, found);
      return found;
    },
    ec2From: (account, url) => {
      if (url === undefined) wires.delete(account);
      else wires.set(account, url);
    },
    withConfig: (account, one) => configs.set(account, one),
    clockAheadMs: 0,
    now: () => Date.now() + world.clockAheadMs,
    folder,
    onStop: (stop) => stops.push(stop),
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
      await front.close();
      await moto.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

const UNKNOWN = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };

/** moto has no VPC Block Public Access; an account that has never set it answers this. */
const blockPublicAccess: Model = ({ service, action }) =>
  service === 'ec2' && action === 'DescribeVpcBlockPublicAccessOptions'
    ? {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<${action}Response><requestId>request</requestId><vpcBlockPublicAccessOptions><state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode><managedBy>account</managedBy></vpcBlockPublicAccessOptions></${action}Response>`,
      }
    : undefined;
