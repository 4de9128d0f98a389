/** Invocations as AWS Config makes them, built so that a test states only the difference. */
import { readFileSync } from 'node:fs';
import { ConfigEvent } from '../../../functions/evaluate/event.ts';
import { ACCOUNT, REGION, VPC_ID } from '../../builders.ts';
import { DIGEST } from '../harness.ts';

type Json = Readonly<Record<string, unknown>>;

const files = new Map<string, string>();

/** A file's JSON, new each time. */
function read(file: string): Json {
  const text = files.get(file) ?? readFileSync(new URL(file, import.meta.url), 'utf8');
  files.set(file, text);
  return JSON.parse(text);
}

/** A sample of the documentation: the parsed body of `invokingEvent`. */
export function sample(name: 'change' | 'schedule' | 'oversized' | 'deleted-endpoint'): Json {
  return read(`../../fixtures/config/${name}.json`).invokingEvent as Json;
}

/** A configuration item that AWS Config once recorded, in the form of the API. */
export function recordedItem(kind: 'VPC' | 'Subnet' | 'RouteTable' | 'SecurityGroup' | 'NetworkAcl'): Json {
  const items = read('../../corpus/config/items-rdk.json').configurationItems as Readonly<
    Record<string, Json>
  >;
  return items[kind] ?? {};
}

/** An answer of the AWS Config API that was recorded once. */
export function recordedAnswer(end: string): Json {
  const answers = read('../../corpus/config/config-api-c7n.json').responses as Readonly<Record<string, Json>>;
  const found = Object.entries(answers).find(([name]) => name.endsWith(end));
  if (!found) throw new Error(`no answer ${end}`);
  return found[1];
}

/** An item of the API with the names that the event has for its members. */
export function inEventForm({
  accountId,
  arn,
  version,
  configurationItemMD5Hash,
  relationships,
  ...item
}: Json): Json {
  return {
    ...item,
    awsAccountId: accountId,
    ARN: arn,
    configurationItemVersion: version,
    configurationStateMd5Hash: configurationItemMD5Hash,
    relationships: (relationships as readonly Json[]).map(({ relationshipName: name, ...rest }) => ({
      ...rest,
      name,
    })),
  };
}

export const CAPTURED = '2026-11-01T10:00:00.000Z';

/** A change of a resource: by default of the default VPC's main route table. */
export function change(item: Json = {}, diff: Json | null = null): Json {
  const { configurationItem } = sample('change');
  return {
    ...sample('change'),
    configurationItemDiff: diff,
    configurationItem: {
      ...(configurationItem as Json),
      awsAccountId: ACCOUNT,
      awsRegion: REGION,
      resourceType: 'AWS::EC2::RouteTable',
      resourceId: 'rtb-0main',
      ARN: null,
      configurationItemCaptureTime: CAPTURED,
      configuration: { routeTableId: 'rtb-0main', vpcId: VPC_ID, routes: [], associations: [] },
      relationships: [],
      ...item,
    },
  };
}

/** The same resource deleted, as Config tells of it: nothing but who. */
export function deletion(item: Json = {}, diff: Json | null = null): Json {
  return change({ configurationItemStatus: 'ResourceDeleted', configuration: null, tags: {}, ...item }, diff);
}

/** The difference of a deletion that tells what was. */
export function former(configuration: Json, ...relationships: readonly Json[]): Json {
  const deleted = (previousValue: Json) => ({ previousValue, updatedValue: null, changeType: 'DELETE' });
  return {
    changeType: 'DELETE',
    changedProperties: {
      Configuration: deleted(configuration),
      ...Object.fromEntries(relationships.map((one, at) => [`Relationships.${at}`, deleted(one)])),
    },
  };
}

export function schedule(difference: Json = {}): Json {
  return { ...sample('schedule'), awsAccountId: ACCOUNT, notificationCreationTime: CAPTURED, ...difference };
}

/** The whole event around it, for our rule of the tests' deployment. */
export function invocation(invokingEvent: Json, difference: Json = {}): Json {
  const envelope = read('../../fixtures/config/envelope.json').event as Json;
  return {
    ...envelope,
    ruleParameters: JSON.stringify({ check: 's3-traffic-path', policy: DIGEST }),
    ...difference,
    invokingEvent: JSON.stringify(invokingEvent),
  };
}

export function parsed(event: Json): ConfigEvent {
  return ConfigEvent.parse(event);
}
