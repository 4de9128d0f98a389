/**
 * A model of AWS Security Hub CSPM for what moto lacks or does otherwise: GetFindings with filters and pages,
 * BatchUpdateFindings, imports that validate and never go back in time. It rests on the Security Hub API Reference and
 * on "Using BatchImportFindings to create and update findings" in its User Guide: our reading, no evidence about AWS.
 * What moto can tell counts too: each import that is taken here is given to moto as well, and has to be taken there.
 */
import * as z from 'zod';
import { type Answer, type Call, json, type Model, refusal } from './front.ts';

const time = z.iso.datetime();
const Resource = z.looseObject({ Type: z.string().min(1), Id: z.string().min(1) });
const Types = z.array(z.string()).min(1).max(50);
const Severity = z.looseObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) });

/** What is required and how long it may be (API Reference, AwsSecurityFinding; ASFF required attributes). */
const Imported = z.looseObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: z.string().min(1).max(512),
  ProductArn: z.string().min(12).max(2048),
  GeneratorId: z.string().min(1).max(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  CreatedAt: time,
  UpdatedAt: time,
  Title: z.string().min(1).max(256),
  Description: z.string().min(1).max(1024),
  Resources: z.array(Resource).min(1).max(32),
  FindingProviderFields: z.looseObject({ Severity, Types }),
  Compliance: z
    .looseObject({
      Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
      RelatedRequirements: z.array(z.string()).max(32).optional(),
    })
    .optional(),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
  ProductFields: z.record(z.string().max(128), z.string().max(2048)).optional(),
  Remediation: z
    .looseObject({ Recommendation: z.looseObject({ Text: z.string().max(512).optional() }).optional() })
    .optional(),
});
type Imported = z.infer<typeof Imported>;

const Note = z.strictObject({ Text: z.string().min(1).max(512), UpdatedBy: z.string().min(1).max(512) });
const Workflow = z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) });
const UserDefinedFields = z.record(z.string().min(1).max(128), z.string().max(1024));

/** A finding as Security Hub keeps it. */
export type Finding = Imported & {
  readonly Workflow: z.infer<typeof Workflow>;
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  readonly Note?: z.infer<typeof Note> & { readonly UpdatedAt: string };
  readonly UserDefinedFields?: Readonly<Record<string, string>>;
  readonly Region: string;
};

const Filter = z.strictObject({
  Value: z.string(),
  Comparison: z.enum(['EQUALS', 'PREFIX', 'NOT_EQUALS', 'PREFIX_NOT_EQUALS']),
});
/** The attributes that the model can filter by; a call with another one fails, so that it is seen. */
const Filters = z.partialRecord(
  z.enum([
    'Id',
    'ProductArn',
    'GeneratorId',
    'AwsAccountId',
    'Region',
    'RecordState',
    'WorkflowStatus',
    'ComplianceStatus',
    'ResourceId',
  ]),
  z.array(Filter).min(1).max(20, 'up to 20 filter values for each attribute'),
);
const GetFindings = z.strictObject({
  Filters: Filters.default({}),
  MaxResults: z.int().min(1).max(100).default(10),
  NextToken: z.string().optional(),
});
const BatchImportFindings = z.strictObject({ Findings: z.array(z.unknown()).min(1).max(100) });
const FindingIdentifier = z.strictObject({ Id: z.string().min(1), ProductArn: z.string().min(1) });
const BatchUpdateFindings = z.strictObject({
  FindingIdentifiers: z.array(FindingIdentifier).min(1).max(100),
  Note: Note.optional(),
  Workflow: Workflow.optional(),
  UserDefinedFields: UserDefinedFields.optional(),
});

export interface SecurityHub {
  readonly model: Model;
  /** Every finding of an account and Region, by its id. */
  readonly findings: (account: string, region: string) => ReadonlyMap<string, Finding>;
  /** As a user's own hand in the console. */
  readonly edit: (account: string, region: string, id: string, change: Partial<Finding>) => void;
  /** Off: every call of the account is refused, as where nobody has enabled the hub. */
  readonly turn: (account: string, state: 'on' | 'off') => void;
  /** Refuses single items of an import or an update from now on: by the finding's id. */
  refuses: (id: string, action: 'BatchImportFindings' | 'BatchUpdateFindings') => boolean;
  /** What moto said otherwise. */
  readonly disagreements: readonly string[];
}

/** `toMoto` gives moto a BatchImportFindings call for an account and says how many findings it took. */
export function securityHub(
  toMoto: (account: string, region: string, findings: readonly unknown[]) => Promise<number>,
): SecurityHub {
  const stores = new Map<string, Map<string, Finding>>();
  const off = new Set<string>();
  const disagreements: string[] = [];
  const store = (account: string, region: string): Map<string, Finding> => {
    const key = `${account}/${region}`;
    const found = stores.get(key) ?? new Map<string, Finding>();
    stores.set(key, found);
    return found;
  };

  const hub: SecurityHub = {
    findings: store,
    edit: (account, region, id, change) => {
      const findings = store(account, region);
      const finding = findings.get(id);
      if (!finding) throw new Error(`there is no finding ${id}`);
      findings.set(id, { ...finding, ...change });
    },
    turn: (account, state) => void (state === 'off' ? off.add(account) : off.delete(account)),
    refuses: () => false,
    disagreements,
    model: async (call) => {
      if (call.service !== 'securityhub') return undefined;
      const { account } = call.caller;
      if (off.has(account)) {
        const message = `Account ${account} is not subscribed to AWS Security Hub`;
        return refusal('securityhub', { status: 401, code: 'InvalidAccessException', message });
      }
      switch (call.action) {
        case 'GetFindings':
          return parsed(GetFindings, call, (request) => getFindings(store(account, call.region), request));
        case 'BatchUpdateFindings':
          return parsed(BatchUpdateFindings, call, (request) =>
            update(store(account, call.region), request, hub),
          );
        case 'BatchImportFindings':
          return parsed(BatchImportFindings, call, async ({ Findings }) => {
            const { answer, taken } = importAll(store(account, call.region), Findings, call, hub);
            if (taken.length > 0) {
              const count = await toMoto(account, call.region, taken);
              if (count !== taken.length)
                disagreements.push(`moto took ${count} of ${taken.length} findings`);
            }
            return answer;
          });
        default:
          return undefined;
      }
    },
  };
  return hub;
}

async function parsed<Request>(
  schema: z.ZodType<Request>,
  { body }: Call,
  answer: (request: Request) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { success, data, error } = schema.safeParse(body === '' ? {} : JSON.parse(body));
  if (success) return answer(data);
  return refusal('securityhub', { code: 'InvalidInputException', message: z.prettifyError(error) });
}

function getFindings(
  store: ReadonlyMap<string, Finding>,
  { Filters: filters, MaxResults, NextToken }: z.infer<typeof GetFindings>,
): Answer {
  const found = [...store.values()].filter((finding) =>
    Object.entries(filters).every(([attribute, wanted]) => meets(valuesOf(finding, attribute), wanted)),
  );
  const from = NextToken === undefined ? 0 : Number(/^from-(\d+)$/.exec(NextToken)?.[1] ?? Number.NaN);
  if (Number.isNaN(from))
    return refusal('securityhub', { code: 'InvalidInputException', message: 'NextToken' });
  const next = from + MaxResults < found.length ? { NextToken: `from-${from + MaxResults}` } : {};
  return json({ Findings: found.slice(from, from + MaxResults), ...next });
}

function valuesOf(finding: Finding, attribute: string): readonly string[] {
  switch (attribute) {
    case 'WorkflowStatus':
      return [finding.Workflow.Status];
    case 'ComplianceStatus':
      return finding.Compliance ? [finding.Compliance.Status] : [];
    case 'ResourceId':
      return finding.Resources.map(({ Id }) => Id);
    default:
      return [String(finding[attribute])];
  }
}

/** Values that include are alternatives; values that exclude all hold (API Reference, StringFilter). */
function meets(values: readonly string[], wanted: readonly z.infer<typeof Filter>[]): boolean {
  const includes = wanted.filter(({ Comparison }) => Comparison === 'EQUALS' || Comparison === 'PREFIX');
  const excludes = wanted.filter((one) => !includes.includes(one));
  const isLike = ({ Comparison, Value }: z.infer<typeof Filter>) =>
    values.some((value) => (Comparison.startsWith('PREFIX') ? value.startsWith(Value) : value === Value));
  return (includes.length === 0 || includes.some(isLike)) && !excludes.some(isLike);
}

function importAll(
  store: Map<string, Finding>,
  items: readonly unknown[],
  { caller, region }: Call,
  hub: SecurityHub,
): { answer: Answer; taken: readonly unknown[] } {
  const failed: { Id: string; ErrorCode: string; ErrorMessage: string }[] = [];
  const seen = new Set<string>();
  const taken: unknown[] = [];
  for (const item of items) {
    const { success, data, error } = Imported.safeParse(item);
    const Id = success ? data.Id : 'unknown';
    const problem = success ? problemOf(data, caller.account, region) : z.prettifyError(error);
    if (problem !== undefined || !success) {
      failed.push({ Id, ErrorCode: 'InvalidInput', ErrorMessage: problem ?? '' });
      continue;
    }
    if (hub.refuses(Id, 'BatchImportFindings')) {
      failed.push({ Id, ErrorCode: 'InternalFailure', ErrorMessage: 'refused by the test' });
      continue;
    }
    if (seen.has(Id)) continue;
    seen.add(Id);
    const stored = store.get(Id);
    if (stored && Date.parse(data.UpdatedAt) <= Date.parse(stored.UpdatedAt)) continue;
    store.set(Id, kept(data, stored, region));
    taken.push(item);
  }
  const answer = json({
    FailedCount: failed.length,
    SuccessCount: items.length - failed.length,
    FailedFindings: failed,
  });
  return { answer, taken };
}

function problemOf(finding: Imported, account: string, region: string): string | undefined {
  const product = `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
  if (finding.AwsAccountId !== account) return `AwsAccountId is not the caller's, ${account}`;
  if (finding.ProductArn !== product) return `ProductArn is not ${product}`;
  if (Buffer.byteLength(JSON.stringify(finding)) > 240 * 1024) return 'the finding is larger than 240 KB';
  if (Object.keys(finding.ProductFields ?? {}).length > 50) return 'more than 50 ProductFields';
  const given = ['Note', 'Workflow', 'UserDefinedFields', 'VerificationState'].filter(
    (name) => name in finding,
  );
  if (given.length > 0) return `${given.join(', ')} can be changed by BatchUpdateFindings only`;
  return undefined;
}

/** What customers have set stays; a finding that comes back or fails again is NEW unless it is suppressed. */
function kept(finding: Imported, stored: Finding | undefined, region: string): Finding {
  const RecordState = finding.RecordState ?? 'ACTIVE';
  const { Severity: severity, Types: types } = finding.FindingProviderFields;
  const common = { ...finding, RecordState, Severity: severity, Types: types, Region: region };
  if (!stored) return { ...common, Workflow: { Status: 'NEW' } };
  const failsAgain = stored.Compliance?.Status === 'PASSED' && finding.Compliance?.Status !== 'PASSED';
  const isBack = stored.RecordState === 'ARCHIVED' && RecordState === 'ACTIVE';
  const reopens = stored.Workflow.Status !== 'SUPPRESSED' && (failsAgain || isBack);
  return {
    ...common,
    Workflow: reopens ? { Status: 'NEW' } : stored.Workflow,
    ...(stored.Note ? { Note: stored.Note } : {}),
    ...(stored.UserDefinedFields ? { UserDefinedFields: stored.UserDefinedFields } : {}),
  };
}

function update(
  store: Map<string, Finding>,
  {
    FindingIdentifiers,
    Note: note,
    Workflow: workflow,
    UserDefinedFields: fields,
  }: z.infer<typeof BatchUpdateFindings>,
  hub: SecurityHub,
): Answer {
  const processed: unknown[] = [];
  const unprocessed: unknown[] = [];
  for (const identifier of FindingIdentifiers) {
    const finding = store.get(identifier.Id);
    const refuse = (ErrorCode: string) =>
      unprocessed.push({
        FindingIdentifier: identifier,
        ErrorCode,
        ErrorMessage: `${ErrorCode} of ${identifier.Id}`,
      });
    if (!finding || finding.ProductArn !== identifier.ProductArn) refuse('FindingNotFound');
    else if (hub.refuses(identifier.Id, 'BatchUpdateFindings')) refuse('InternalFailure');
    else {
      store.set(identifier.Id, {
        ...finding,
        ...(note ? { Note: { ...note, UpdatedAt: new Date().toISOString() } } : {}),
        ...(workflow ? { Workflow: workflow } : {}),
        ...(fields ? { UserDefinedFields: fields } : {}),
      });
      processed.push(identifier);
    }
  }
  return json({ ProcessedFindings: processed, UnprocessedFindings: unprocessed });
}
