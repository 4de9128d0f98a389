import type { Result } from '../check.ts';
import type { Explanation } from '../explain.ts';
import type { SubnetPath } from '../network/s3-path.ts';
import type { Requirement } from '../policy/requirement.ts';
import type { PolicyRule } from '../policy/schema.ts';
import type { Remedy } from '../remedies.ts';
import { printable } from './printable.ts';
import type { Colour } from './table.ts';
import { WIDTH, wrap } from './text.ts';

export interface ExplanationOptions {
  /** The rules of the policy, for the clause that decided. */
  readonly rules: readonly PolicyRule[];
  readonly policyFile: string;
  readonly colour: Colour;
}

/** An explanation as text for a terminal: the facts of every subnet, the policy clause, the verdicts, what to change. */
export function renderExplanation(explanation: Explanation, options: ExplanationOptions): string {
  const { vpc, name, requirements, paths, results, remedies } = explanation;
  const { colour } = options;
  const lines = [
    colour.bold(printable(`${vpc.vpcId}${name ? ` (${name})` : ''}`)),
    `account ${vpc.network.account}, ${vpc.network.region}, from ${printable(vpc.network.source)}`,
    '',
    colour.bold('What the S3 names resolve to'),
    ...paths.resolution.notes.flatMap((note) => bullet(note)),
    '',
    colour.bold('Which way S3 traffic leaves'),
    ...(paths.subnets ?? []).flatMap((at) => [...subnet(at, colour), '']),
    ...(paths.subnets ? [] : ['  the subnets were not captured', '']),
    colour.bold('What the policy asks'),
    ...requirements.flatMap((requirement) => clause(requirement, options)),
    '',
    colour.bold('Verdicts'),
    ...results.flatMap((result) => verdict(result, colour)),
    '',
    colour.bold('How to comply'),
    ...(remedies.length > 0 ? remedies.flatMap(remedy) : ['  nothing to change that these captures show']),
  ];
  return `${lines.join('\n')}\n`;
}

function bullet(text: string, indent = '  '): string[] {
  const [first = '', ...rest] = wrap(text, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function subnet(at: SubnetPath, colour: Colour): string[] {
  const { subnet: record, routeTableId, association, path, via, access, ipv6Path, trace } = at;
  const zone = record.AvailabilityZone ? ` in ${record.AvailabilityZone}` : '';
  const facts = [
    routeTableId === null
      ? 'route table not known'
      : `route table ${routeTableId} (${association} association)`,
    ...(access === null ? [] : [`TCP 443 to the endpoint: ${access}`]),
    ...(ipv6Path === null ? [] : [`over IPv6: ${ipv6Path}`]),
  ];
  return [
    ...wrap(`${record.SubnetId}${zone}: ${path}${via === null ? '' : ` by ${via}`}`, '  ').map(colour.bold),
    ...facts.flatMap((fact) => wrap(fact, '    ')),
    ...trace.flatMap((step) => bullet(step, '    ')),
  ];
}

function clause(requirement: Requirement, { rules, policyFile }: ExplanationOptions): string[] {
  const rule = rules.find((candidate) => candidate.name === requirement.rule);
  const match = rule ? `, which matches ${matched(rule.match)}` : ', because no rule matches';
  const { exclude, hubs } = requirement;
  const left = [
    ...Object.entries(exclude.tags).map(([key, values]) => `tag ${key} in ${[values].flat().join(', ')}`),
    ...exclude.ids,
    ...(exclude.withoutRoutes ? ['subnets with nothing but local routes'] : []),
  ];
  return [
    ...bullet(`${policyFile}: "${requirement.rule}"${match}`),
    ...bullet(`require ${requirement.require}, severity ${requirement.severity}, IPv6 ${requirement.ipv6}`),
    ...bullet(
      `interface: private DNS ${requirement.privateDns}, availability zones ${requirement.availabilityZones}; endpoint policy ${requirement.endpointPolicy}`,
    ),
    ...(left.length > 0 ? bullet(`leaves out: ${left.join('; ')}`) : []),
    ...(hubs.length > 0 ? bullet(`accepts the hubs ${hubs.map((hub) => hub.vpc).join(', ')}`) : []),
  ];
}

function matched(match: PolicyRule['match']): string {
  return Object.entries(match)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    .join(' and ');
}

function verdict(result: Result, colour: Colour): string[] {
  const paint = {
    COMPLIANT: colour.green,
    NON_COMPLIANT: colour.red,
    UNDETERMINED: colour.yellow,
    NOT_APPLICABLE: colour.dim,
  };
  const about = result.resourceId === result.vpcId ? '' : ` ${result.resourceId}`;
  const { waiver } = result;
  return [
    `  ${paint[result.verdict](result.verdict)}  ${result.rule}${printable(about)}`,
    ...result.reasons.flatMap((reason) => bullet(`${reason.message} [${reason.code}]`, '    ')),
    ...result.warnings.flatMap((warning) => bullet(`warning: ${warning.message} [${warning.code}]`, '    ')),
    ...(waiver
      ? bullet(
          `waiver ${waiver.id} of ${waiver.owner} until ${waiver.expires}${waiver.ticket ? ` (${waiver.ticket})` : ''}`,
          '    ',
        )
      : []),
  ];
}

function remedy({ title, cli, cdk, terraform }: Remedy): string[] {
  const block = (label: string, lines: readonly string[]) => [
    `    ${label}:`,
    ...lines.map((line) => `      ${printable(line)}`),
  ];
  return [
    ...bullet(title),
    ...(cli.length > 0 ? block('AWS CLI', cli) : []),
    ...block('AWS CDK', cdk),
    ...block('Terraform', terraform),
    '-'.repeat(WIDTH),
  ];
}
