import { CIS_CONTROL, ENDPOINT_DIFFERENCES } from '../rules/endpoint-kinds.ts';
import type { Rule } from '../rules/rule.ts';
import { WIDTH, wrap } from './text.ts';

/** The rules, what each rests on, and how the two kinds of endpoint differ, as text for a terminal. */
export function renderCatalogue(rules: readonly Rule[]): string {
  const { benchmark, version, control } = CIS_CONTROL;
  const lines = rules.flatMap((rule) => [
    `${rule.name}  (${rule.resourceType})`,
    ...wrap(`${rule.title}.`, '  '),
    ...wrap(`Asks: ${rule.asks}`, '  '),
    ...wrap(`Assesses: ${benchmark} ${version}, control ${control}, whose assessment is manual.`, '  '),
    '  Rests on:',
    ...rule.restsOn.flatMap((call) => wrap(call, '    ')),
    ...wrap(`To comply: ${rule.remediation}`, '  '),
    '',
  ]);
  const differences = ENDPOINT_DIFFERENCES.flatMap((difference) => [
    difference.about,
    ...wrap(`gateway:   ${difference.gateway}`, '  '),
    ...wrap(`interface: ${difference.interface}`, '  '),
  ]);
  return `${[...lines, 'Gateway and interface endpoints for S3', '-'.repeat(WIDTH), ...differences].join('\n')}\n`;
}
