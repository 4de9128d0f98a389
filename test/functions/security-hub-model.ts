import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  type BatchImportFindingsRequest,
  type BatchImportFindingsResponse,
  type BatchUpdateFindingsRequest,
  type BatchUpdateFindingsResponse,
  type BatchUpdateFindingsUnprocessedFinding,
  type GetFindingsRequest,
  type GetFindingsResponse,
  type ImportFindingsError,
  InvalidAccessException,
  InvalidInputException,
  type StringFilter,
} from '@aws-sdk/client-securityhub';

export interface SecurityHubModelOptions {
  readonly account: string;
  /** The clock of Security Hub, by which retention counts. */
  readonly now: () => Date;
  /** AWS does not say whether an update replaces the user-defined fields or adds to them; we must cope with both. */
  readonly userDefinedFields?: 'replace' | 'merge';
}

/**
 * AWS Security Hub CSPM as its documentation describes the life of a finding (user guide: BatchImportFindings,
 * BatchUpdateFindings, ASFF top-level attributes, data retention). It is our reading of that, not independent evidence.
 * Inputs and outputs are those of the SDK's commands, so a test may put it behind a mocked client or behind HTTP.
 */
export class SecurityHubModel {
  readonly #options: SecurityHubModelOptions;
  readonly #findings = new Map<string, AwsSecurityFinding>();
  /** Switches the service off for the account, and on again. */
  isOn = true;
  #read: Map<string, AwsSecurityFinding> | undefined;
  /** Ids of findings that an import refuses. */
  readonly refused = new Set<string>();
  /** Ids of findings that an update does not find; the number is how often. */
  readonly unfound = new Map<string, number>();

  constructor(options: SecurityHubModelOptions) {
    this.#options = options;
  }

  /** Every finding, sorted by Id. */
  get findings(): readonly AwsSecurityFinding[] {
    return sorted(this.#findings.values());
  }

  finding(id: string): AwsSecurityFinding | undefined {
    return this.findings.find((finding) => finding.Id === id);
  }

  /** Puts a finding there as it is, of anybody. */
  put(finding: AwsSecurityFinding): void {
    this.#findings.set(keyOf(finding), structuredClone(finding));
  }

  /** From now on, until called with false, GetFindings answers what there is now: changes take minutes to be seen. */
  lag(lags: boolean): void {
    this.#read = lags ? new Map(this.#findings) : undefined;
  }

  batchImportFindings({ Findings }: BatchImportFindingsRequest): BatchImportFindingsResponse {
    this.#assertOn();
    if (!Findings || Findings.length < 1 || Findings.length > 100) {
      throw invalid(`Findings: expected 1 to 100, got ${Findings?.length}`);
    }
    const seen = new Set<string>();
    const failed: ImportFindingsError[] = [];
    for (const finding of structuredClone(Findings)) {
      const { Id = '' } = finding;
      if (seen.has(Id)) continue;
      seen.add(Id);
      const problem = this.#problemOf(finding);
      if (problem) failed.push({ Id, ErrorCode: 'InvalidInput', ErrorMessage: problem });
      else this.#import(finding);
    }
    return {
      FailedCount: failed.length,
      SuccessCount: seen.size - failed.length,
      FailedFindings: failed,
    };
  }

  #problemOf({ Id = '', AwsAccountId, ProductArn }: AwsSecurityFinding): string | undefined {
    const { account } = this.#options;
    if (this.refused.has(Id)) return 'refused by the test';
    if (AwsAccountId !== account) return `AwsAccountId ${AwsAccountId} is not ${account}`;
    if (!ProductArn?.endsWith(`:${account}:product/${account}/default`)) return `not the default product`;
    return undefined;
  }

  #import(finding: AwsSecurityFinding): void {
    const before = this.#findings.get(keyOf(finding));
    const processed = { ...finding, ProcessedAt: this.#options.now().toISOString() };
    if (!before) {
      this.put({ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' }, ...processed });
      return;
    }
    if (Date.parse(finding.UpdatedAt ?? '') <= Date.parse(before.UpdatedAt ?? '')) return;
    const { Workflow, Note, UserDefinedFields, VerificationState } = before;
    const failsAgain = before.Compliance?.Status === 'PASSED' && finding.Compliance?.Status !== 'PASSED';
    const isBack = before.RecordState === 'ARCHIVED' && finding.RecordState !== 'ARCHIVED';
    const isReset = (failsAgain || isBack) && Workflow?.Status !== 'SUPPRESSED';
    this.put({
      ...processed,
      Workflow: isReset ? { Status: 'NEW' } : Workflow,
      ...(Note ? { Note } : {}),
      ...(UserDefinedFields ? { UserDefinedFields } : {}),
      ...(VerificationState ? { VerificationState } : {}),
    });
  }

  batchUpdateFindings({
    FindingIdentifiers,
    Workflow,
    Note,
    UserDefinedFields,
  }: BatchUpdateFindingsRequest): BatchUpdateFindingsResponse {
    this.#assertOn();
    if (!FindingIdentifiers || FindingIdentifiers.length < 1 || FindingIdentifiers.length > 100) {
      throw invalid(`FindingIdentifiers: expected 1 to 100, got ${FindingIdentifiers?.length}`);
    }
    const unprocessed: BatchUpdateFindingsUnprocessedFinding[] = [];
    const processed = FindingIdentifiers.filter((identifier) => {
      const before = this.#findings.get(keyOf(identifier));
      const misses = this.unfound.get(identifier.Id ?? '') ?? 0;
      if (!before || misses > 0) {
        this.unfound.set(identifier.Id ?? '', Math.max(0, misses - 1));
        unprocessed.push({
          FindingIdentifier: identifier,
          ErrorCode: 'FindingNotFound',
          ErrorMessage: 'no such finding',
        });
        return false;
      }
      const kept = this.#options.userDefinedFields === 'merge' ? before.UserDefinedFields : {};
      this.put({
        ...before,
        ...(Workflow?.Status ? { Workflow: { Status: Workflow.Status } } : {}),
        ...(Note ? { Note: { ...Note, UpdatedAt: this.#options.now().toISOString() } } : {}),
        ...(UserDefinedFields ? { UserDefinedFields: { ...kept, ...UserDefinedFields } } : {}),
      });
      return true;
    });
    return { ProcessedFindings: processed, UnprocessedFindings: unprocessed };
  }

  getFindings({ Filters = {}, MaxResults = 10, NextToken }: GetFindingsRequest): GetFindingsResponse {
    this.#assertOn();
    if (MaxResults < 1 || MaxResults > 100) throw invalid(`MaxResults: expected 1 to 100, got ${MaxResults}`);
    const readable = this.#read ? sorted(this.#read.values()) : this.findings;
    const matching = readable.filter((finding) => matches(finding, Filters));
    const from = NextToken ? Number(NextToken) : 0;
    const page = matching.slice(from, from + MaxResults).map((finding) => structuredClone(finding));
    const more = from + MaxResults < matching.length;
    return { Findings: page, ...(more ? { NextToken: String(from + MaxResults) } : {}) };
  }

  #assertOn(): void {
    if (this.isOn) return;
    const { account } = this.#options;
    throw new InvalidAccessException({
      message: `Account ${account} is not subscribed to AWS Security Hub`,
      $metadata: {},
    });
  }
}

function sorted(findings: Iterable<AwsSecurityFinding>): AwsSecurityFinding[] {
  return [...findings].sort((a, b) => (`${a.Id}` < `${b.Id}` ? -1 : 1));
}

function keyOf({ ProductArn, Id }: Pick<AwsSecurityFinding, 'ProductArn' | 'Id'>): string {
  return `${ProductArn} ${Id}`;
}

function invalid(message: string): InvalidInputException {
  return new InvalidInputException({ message, $metadata: {} });
}

const FILTERED = ['Id', 'ProductArn', 'AwsAccountId', 'GeneratorId', 'RecordState'] as const;

/** Values of one attribute are joined by OR, attributes by AND; at most 10 attributes of at most 20 values. */
function matches(finding: AwsSecurityFinding, filters: AwsSecurityFindingFilters): boolean {
  const names = Object.keys(filters);
  if (names.length > 10) throw invalid(`Filters: expected at most 10, got ${names.length}`);
  const unknown = names.filter((name) => !FILTERED.some((one) => one === name));
  if (unknown.length > 0) throw invalid(`Filters: the model does not know ${unknown.join(', ')}`);
  return FILTERED.every((name) => {
    const wanted: StringFilter[] | undefined = filters[name];
    if (!wanted) return true;
    if (wanted.length > 20)
      throw invalid(`Filters.${name}: expected at most 20 values, got ${wanted.length}`);
    const value = finding[name] ?? '';
    return wanted.some(({ Value = '', Comparison }) =>
      Comparison === 'PREFIX' ? value.startsWith(Value) : value === Value,
    );
  });
}
