import {
  type AwsSecurityFindingFilters,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  type BatchUpdateFindingsUnprocessedFinding,
  GetFindingsCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { Finding } from '../findings/asff.ts';
import { type ExistingFinding, readFinding } from '../findings/existing.ts';
import { type Place, PRODUCT, productArn } from '../findings/identity.ts';
import type { Update } from '../findings/triage.ts';
import { allPages } from './pages.ts';

/** The largest page of GetFindings, and the most values of one attribute (Security Hub API Reference). */
const LARGEST_PAGE = 100;
const MOST_VALUES = 20;
/** The most findings of one import, or of one update. */
const MOST_FINDINGS = 100;

/**
 * A finding that was just imported may not be there yet, and two calls at once may get in each other's way (API Reference,
 * BatchUpdateFindingsUnprocessedFinding): these pass.
 */
const PASSING = new Set(['FindingNotFound', 'ConcurrentUpdateError', 'InternalFailure']);
const ATTEMPTS = 5;
const FIRST_WAIT = 500;

/** What Security Hub did not take: why, by the Id of the finding. */
export type Refused = ReadonlyMap<string, string>;

/** Our findings with these Ids, in the order of their answers. Asked for in twenties, one call after the other. */
export async function findingsById(
  client: SecurityHubClient,
  place: Place,
  ids: readonly string[],
): Promise<ExistingFinding[]> {
  const wanted = [...new Set(ids)];
  const found: ExistingFinding[] = [];
  for (const some of inParts(wanted, MOST_VALUES)) {
    const ours = await findings(client, place, {
      Id: some.map((Value) => ({ Value, Comparison: 'EQUALS' })),
    });
    found.push(...ours.filter(({ id }) => some.includes(id)));
  }
  return found;
}

/** Every finding of ours in an account and Region, active or archived. */
export function ownFindings(client: SecurityHubClient, place: Place): Promise<ExistingFinding[]> {
  return findings(client, place, { GeneratorId: [{ Value: `${PRODUCT}/`, Comparison: 'PREFIX' }] });
}

async function findings(
  client: SecurityHubClient,
  place: Place,
  filters: AwsSecurityFindingFilters,
): Promise<ExistingFinding[]> {
  const ofProduct: AwsSecurityFindingFilters = {
    ProductArn: [{ Value: productArn(place), Comparison: 'EQUALS' }],
    ...filters,
  };
  const { Findings } = await allPages('Findings', (token) =>
    client.send(
      new GetFindingsCommand({
        Filters: ofProduct,
        MaxResults: LARGEST_PAGE,
        ...(token.NextToken ? { NextToken: token.NextToken } : {}),
      }),
    ),
  );
  return Findings.flatMap((finding) => readFinding(finding, place) ?? []);
}

/**
 * Imports findings, in hundreds. AWS answers with success although it refuses some (user guide, BatchImportFindings): these
 * are what it gives. Throws what the SDK throws where a whole call is refused.
 */
export async function importFindings(client: SecurityHubClient, given: readonly Finding[]): Promise<Refused> {
  const refused = new Map<string, string>();
  for (const some of inParts(given, MOST_FINDINGS)) {
    const { FailedFindings } = await client.send(new BatchImportFindingsCommand({ Findings: some }));
    for (const { Id, ErrorCode, ErrorMessage } of FailedFindings ?? []) {
      if (Id) refused.set(Id, `${ErrorCode}: ${ErrorMessage}`);
    }
  }
  return refused;
}

/** The same update of some findings. */
export interface SharedUpdate {
  readonly ids: readonly string[];
  readonly update: Update;
}

/**
 * Makes updates, each in hundreds, and again where something only stood in the way; gives what Security Hub did not take in
 * the end. Throws what the SDK throws where a whole call is refused.
 */
export async function updateFindings(
  client: SecurityHubClient,
  place: Place,
  { ids, update }: SharedUpdate,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Refused> {
  const refused = new Map<string, string>();
  for (const some of inParts(ids, MOST_FINDINGS)) {
    let left = some;
    for (let attempt = 0; left.length > 0 && attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await wait(FIRST_WAIT * 2 ** (attempt - 1));
      const { UnprocessedFindings = [] } = await client.send(
        new BatchUpdateFindingsCommand({
          FindingIdentifiers: left.map((Id) => ({ Id, ProductArn: productArn(place) })),
          ...update,
        }),
      );
      for (const id of left) refused.delete(id);
      for (const unprocessed of UnprocessedFindings) refused.set(...problemOf(unprocessed));
      left = UnprocessedFindings.flatMap(({ FindingIdentifier, ErrorCode }) =>
        FindingIdentifier?.Id && PASSING.has(ErrorCode ?? '') ? [FindingIdentifier.Id] : [],
      );
    }
  }
  return refused;
}

function problemOf(unprocessed: BatchUpdateFindingsUnprocessedFinding): [string, string] {
  const { FindingIdentifier, ErrorCode, ErrorMessage } = unprocessed;
  return [FindingIdentifier?.Id ?? '', `${ErrorCode}: ${ErrorMessage}`];
}

function inParts<T>(items: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, at) =>
    items.slice(at * most, (at + 1) * most),
  );
}
