/**
 * AWS Security Hub CSPM for what moto lacks or does otherwise: GetFindings with filters, BatchUpdateFindings, imports that
 * never go back in time. The life of a finding is that of the unit tests' model; here it is put behind HTTP, and what an
 * import must have is checked. It is our reading of the documentation, no evidence about AWS. What moto can tell counts
 * too: each finding that is taken here is given to moto as well, and has to be taken there.
 */
import {
  type AwsSecurityFinding,
  InvalidAccessException,
  InvalidInputException,
} from '@aws-sdk/client-securityhub';
import * as z from 'zod';
import { SecurityHubModel } from '../../functions/security-hub-model.ts';
import { type Answer, type Call, json, type Model, refusal } from './front.ts';

export type Finding = AwsSecurityFinding & { readonly Id: string };

const time = z.iso.datetime();

/** What is required of a finding and how long it may be (API Reference, AwsSecurityFinding; ASFF required attributes). */
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
  Resources: z
    .array(z.looseObject({ Type: z.string().min(1), Id: z.string().min(1) }))
    .min(1)
    .max(32),
  FindingProviderFields: z.looseObject({
    Severity: z.looseObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
    Types: z.array(z.string()).min(1).max(50),
  }),
  Compliance: z.looseObject({
    Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
    RelatedRequirements: z.array(z.string()).max(32).optional(),
  }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
  ProductFields: z.record(z.string().max(128), z.string().max(2048)).optional(),
  Remediation: z
    .looseObject({ Recommendation: z.looseObject({ Text: z.string().max(512).optional() }).optional() })
    .optional(),
  Note: z.never().optional(),
  UserDefinedFields: z.never().optional(),
  VerificationState: z.never().optional(),
  Workflow: z.never().optional(),
});
const LARGEST_FINDING = 240 * 1024;

/** Requests as they come over the wire: a member that the model does not know is an error, so that it is seen. */
const Requests = {
  BatchImportFindings: z.strictObject({ Findings: z.array(z.custom<AwsSecurityFinding>()) }),
  BatchUpdateFindings: z.strictObject({
    FindingIdentifiers: z.array(z.strictObject({ Id: z.string().min(1), ProductArn: z.string().min(1) })),
    Note: z
      .strictObject({ Text: z.string().min(1).max(512), UpdatedBy: z.string().min(1).max(512) })
      .optional(),
    Workflow: z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) }).optional(),
    UserDefinedFields: z.record(z.string().min(1).max(128), z.string().max(1024)).optional(),
  }),
  GetFindings: z.strictObject({
    Filters: z
      .record(z.string(), z.array(z.strictObject({ Value: z.string(), Comparison: z.string() })))
      .optional(),
    MaxResults: z.int().optional(),
    NextToken: z.string().optional(),
  }),
};

export interface SecurityHub {
  readonly model: Model;
  /** Every finding of an account, by its id. */
  readonly findings: (account: string) => ReadonlyMap<string, Finding>;
  /** The model of an account, to do what a user does in the console. */
  readonly of: (account: string) => SecurityHubModel;
  /** Refuses single items of an import or an update from now on: by the finding's id. */
  refuses: (id: string, action: 'BatchImportFindings' | 'BatchUpdateFindings') => boolean;
  /** What moto said otherwise. */
  readonly disagreements: readonly string[];
}

/** `toMoto` gives moto findings to import for an account and says how many it took. */
export function securityHub(
  now: () => Date,
  toMoto: (account: string, region: string, findings: readonly unknown[]) => Promise<number>,
): SecurityHub {
  const models = new Map<string, SecurityHubModel>();
  const disagreements: string[] = [];
  const of = (account: string): SecurityHubModel => {
    const found = models.get(account) ?? new SecurityHubModel({ account, now });
    models.set(account, found);
    return found;
  };

  const importFindings = async ({ caller: { account }, region, body }: Call): Promise<Answer> => {
    const { Findings } = Requests.BatchImportFindings.parse(JSON.parse(body));
    const problems = Findings.map((finding) => problemOf(finding, account, region));
    const refused = Findings.flatMap((finding, at) => {
      const Id = finding.Id ?? 'unknown';
      const problem = problems[at];
      if (problem !== undefined) return [{ Id, ErrorCode: 'InvalidInput', ErrorMessage: problem }];
      if (!hub.refuses(Id, 'BatchImportFindings')) return [];
      return [{ Id, ErrorCode: 'InternalFailure', ErrorMessage: 'refused by the test' }];
    });
    const left = Findings.filter(({ Id }) => !refused.some((one) => one.Id === Id));
    // Also where nothing is left: a call of a hub that is off, or of 101 findings, is refused as a whole.
    const answer =
      left.length === 0 && Findings.length > 0 && of(account).isOn
        ? { SuccessCount: 0, FailedCount: 0, FailedFindings: [] }
        : of(account).batchImportFindings({ Findings: left });
    if (left.length > 0) {
      const taken = await toMoto(account, region, left);
      if (taken !== left.length) disagreements.push(`moto took ${taken} of ${left.length} findings`);
    }
    return json({
      SuccessCount: answer.SuccessCount,
      FailedCount: (answer.FailedCount ?? 0) + refused.length,
      FailedFindings: [...(answer.FailedFindings ?? []), ...refused],
    });
  };
  const updateFindings = ({ caller: { account }, body }: Call): Answer => {
    const request = Requests.BatchUpdateFindings.parse(JSON.parse(body));
    const isRefused = ({ Id }: { readonly Id: string }) => hub.refuses(Id, 'BatchUpdateFindings');
    const refused = request.FindingIdentifiers.filter(isRefused);
    const unprocessed = refused.map((FindingIdentifier) => ({
      FindingIdentifier,
      ErrorCode: 'InternalFailure',
      ErrorMessage: 'refused by the test',
    }));
    const left = request.FindingIdentifiers.filter((one) => !refused.includes(one));
    if (left.length === 0 && refused.length > 0)
      return json({ ProcessedFindings: [], UnprocessedFindings: unprocessed });
    const { Note: note, Workflow, UserDefinedFields } = request;
    const answer = of(account).batchUpdateFindings({
      FindingIdentifiers: left,
      ...(note ? { Note: note } : {}),
      ...(Workflow ? { Workflow } : {}),
      ...(UserDefinedFields ? { UserDefinedFields } : {}),
    });
    return json({
      ProcessedFindings: answer.ProcessedFindings,
      UnprocessedFindings: [...(answer.UnprocessedFindings ?? []), ...unprocessed],
    });
  };
  const getFindings = ({ caller: { account }, body }: Call): Answer => {
    Requests.GetFindings.parse(JSON.parse(body));
    return json(of(account).getFindings(JSON.parse(body)));
  };

  const hub: SecurityHub = {
    of,
    findings: (account) =>
      new Map(of(account).findings.map((one) => [one.Id ?? '', { ...one, Id: one.Id ?? '' }])),
    refuses: () => false,
    disagreements,
    model: async (call) => {
      if (call.service !== 'securityhub') return undefined;
      try {
        if (call.action === 'BatchImportFindings') return await importFindings(call);
        if (call.action === 'BatchUpdateFindings') return updateFindings(call);
        if (call.action === 'GetFindings') return getFindings(call);
        return undefined;
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
  return hub;
}

function refusalOf(error: unknown): Answer {
  if (error instanceof InvalidAccessException) {
    return refusal('securityhub', { status: 401, code: error.name, message: error.message });
  }
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  const status = error instanceof InvalidInputException || error instanceof z.ZodError ? 400 : 500;
  return refusal('securityhub', { status, code: 'InvalidInputException', message });
}

function problemOf(finding: unknown, account: string, region: string): string | undefined {
  const { success, data, error } = Imported.safeParse(finding);
  if (!success) return z.prettifyError(error);
  const product = `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
  if (data.ProductArn !== product) return `ProductArn is not ${product}`;
  if (Buffer.byteLength(JSON.stringify(finding)) > LARGEST_FINDING)
    return 'the finding is larger than 240 KB';
  if (Object.keys(data.ProductFields ?? {}).length > 50) return 'more than 50 ProductFields';
  return undefined;
}
