import type { Result, WaiverReport } from '../check.ts';
import type { Severity } from '../policy/schema.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { CIS_CONTROL } from '../rules/endpoint-kinds.ts';
import type { Rule } from '../rules/rule.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

const RULES = Object.values(CATALOGUE);
const TAGS = ['aws', 's3', 'vpc', `CIS AWS Foundations ${CIS_CONTROL.version} ${CIS_CONTROL.control}`];

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFORMATIONAL: 'note',
};

/**
 * The results as a SARIF 2.1.0 log of one run: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
 * What fails, is undetermined or is waived is in it; not what passes, because code scanning shows every result as an alert.
 * The place of a result is the policy file, relative as it was given, because code scanning shows only what has a file.
 * A waived result keeps the kind and level that it has without the waiver, and is suppressed.
 */
export function renderSarif(report: Report, { version }: { readonly version: string }): string {
  const uri = toUri(report.policy.file);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 's3ec', version, rules: RULES.map(toDescriptor) } },
        automationDetails: { id: `s3ec/${uri}/` },
        invocations: [{ executionSuccessful: true, endTimeUtc: report.evaluatedAt }],
        artifacts: [
          {
            location: { uri },
            roles: ['userSpecifiedConfiguration'],
            hashes: { 'sha-256': report.policy.sha256 },
          },
        ],
        results: report.results.filter(isFinding).map((result) => toSarifResult(result, uri)),
      },
    ],
  };
  return `${JSON.stringify(log, withoutUnseen, 2)}\n`;
}

/** The Markdown is ours and has lines; every other text may come from a tag, a file name or a policy. */
function withoutUnseen(key: string, value: unknown): unknown {
  return typeof value === 'string' && key !== 'markdown' ? printable(value) : value;
}

function toDescriptor({ name, title, asks, remediation, restsOn }: Rule) {
  return {
    id: name,
    name: inPascalCase(name),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: asks },
    help: {
      text: remediation,
      markdown: `**To comply:** ${remediation}\n\nRests on:\n\n${restsOn.map((call) => `- ${call}`).join('\n')}\n`,
    },
    defaultConfiguration: { enabled: true, level: LEVELS.MEDIUM },
    properties: { tags: TAGS },
  };
}

function isFinding({ verdict, waiver }: Result): boolean {
  return verdict === 'NON_COMPLIANT' || verdict === 'UNDETERMINED' || waiver !== null;
}

function toSarifResult(result: Result, uri: string) {
  const { rule, account, region, resourceId, severity, requirement, waiver, subnets } = result;
  const verdict = waiver ? verdictBehind(waiver, result) : result.verdict;
  const fingerprint = [account, region, rule, resourceId].join('/');
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex((known) => known.name === rule),
    kind: verdict === 'NON_COMPLIANT' ? 'fail' : 'open',
    level: verdict === 'NON_COMPLIANT' ? LEVELS[severity] : 'none',
    message: { text: asPlainMessage(sentence(result)) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri, index: 0 }, region: { startLine: 1 } },
        logicalLocations: [{ name: resourceId, fullyQualifiedName: qualifiedName(result), kind: 'resource' }],
      },
    ],
    // Code scanning reads primaryLocationLineHash only, and would otherwise take all results of a rule for one.
    partialFingerprints: { 'resource/v1': fingerprint, primaryLocationLineHash: fingerprint },
    // Section 3.27.23: present for every result of a run, or for none.
    suppressions: waiver ? [toSuppression(waiver)] : [],
    properties: {
      verdict: result.verdict,
      severity,
      require: requirement.require,
      policyRule: requirement.rule,
      reasonCodes: result.reasons.map((reason) => reason.code),
      warnings: result.warnings.map((warning) => warning.message),
      failingSubnets: subnets.filter((subnet) => subnet.ok === false).map((subnet) => subnet.subnetId),
    },
  };
}

function sentence({ resourceId, account, region, verdict, requirement, reasons }: Result): string {
  const head = `${resourceId} in ${account} ${region} is ${verdict} (require ${requirement.require}, by policy rule ${requirement.rule}).`;
  return [head, reasons.map((reason) => reason.message).join('; ')].join(' ').trimEnd();
}

function qualifiedName({ account, region, vpcId, resourceId }: Result): string {
  return [account, region, vpcId, ...(resourceId === vpcId ? [] : [resourceId])].join('/');
}

/** A report says what a waiver hides only in the sentence of the reason WAIVED. */
function verdictBehind({ id, owner }: WaiverReport, { reasons }: Result): 'UNDETERMINED' | 'NON_COMPLIANT' {
  const hidesOpen = reasons.some(
    ({ code, message }) =>
      code === 'WAIVED' && message.startsWith(`the waiver ${id} of ${owner} hides UNDETERMINED `),
  );
  return hidesOpen ? 'UNDETERMINED' : 'NON_COMPLIANT';
}

function toSuppression({ id, expires, owner, reason, ticket }: WaiverReport) {
  return {
    kind: 'external',
    status: 'accepted',
    justification: reason,
    properties: { waiver: id, expires, owner, ...(ticket === null ? {} : { ticket }) },
  };
}

/** In a plain text message braces stand for arguments (section 3.11.5) and brackets for links (section 3.11.6). */
function asPlainMessage(text: string): string {
  return text.replace(/[{}]/g, '$&$&').replace(/[[\]]/g, '\\$&');
}

/** A path of POSIX or Windows as a URI reference (RFC 3986): a relative path stays relative, an absolute one gets file:. */
function toUri(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/\p{Cs}/gu, '\ufffd');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const encoded = segments.map((segment) => encodeURIComponent(segment));
  if (/^[A-Za-z]:\//.test(path)) return `file:///${[segments[0], ...encoded.slice(1)].join('/')}`;
  if (/^\/\/[\w.-]+\//.test(path)) return `file://${encoded.join('/')}`;
  return (path.startsWith('/') ? 'file:///' : '') + encoded.join('/');
}

function inPascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
