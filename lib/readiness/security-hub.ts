import type { Administrator, ReadinessAnswers } from './answers.ts';
import { type Check, todo, unknown } from './check.ts';

type Answers = Pick<ReadinessAnswers, 'region' | 'hub' | 'administrator' | 'products'>;

/** What Security Hub answers to an account that has not enabled it. */
const NOT_SUBSCRIBED = 'InvalidAccessException';

/** Whether findings can be imported, and whether the native AWS Config integration adds a twin to each. */
export function assessSecurityHub(answers: Answers): Check[] {
  const { region, hub } = answers;
  const name = 'security-hub';
  if ('answer' in hub) {
    // The default product, by which an account imports its own findings, comes with the hub (Security Hub User Guide).
    const says = 'Security Hub (CSPM) is on, and with it the product that findings are imported by';
    return [{ name, status: 'ready', says, todo: null }, twinsOf(answers)];
  }
  if (hub.refusal.code !== NOT_SUBSCRIBED)
    return [unknown(name, 'securityhub:DescribeHub', hub.refusal), twinsOf(answers)];
  return [
    {
      name,
      status: 'problem',
      says: 'Security Hub (CSPM) is off: there is nowhere to import findings to',
      todo: todo('enable it here, or have its administrator account do so; it needs no standard', [
        `aws securityhub enable-security-hub --region ${region} --no-enable-default-standards`,
      ]),
    },
  ];
}

/**
 * The integration imports a finding of its own for each result of a rule. An automation rule keeps it suppressed, and
 * only those of the administrator, or of an account without one, count (Security Hub User Guide, automation rules).
 */
function twinsOf({ region, products, administrator }: Answers): Check {
  const name = 'twin-findings';
  if ('refusal' in products)
    return unknown(name, 'securityhub:ListEnabledProductsForImport', products.refusal);
  if (!products.answer.some((arn) => /:product(-subscription)?\/aws\/config$/.test(arn))) {
    const says = 'the native AWS Config integration is off: no finding gets a twin';
    return { name, status: 'ready', says, todo: null };
  }
  if ('refusal' in administrator)
    return unknown(name, 'securityhub:GetAdministratorAccount', administrator.refusal);
  if (!isMemberOf(administrator.answer)) {
    const says =
      'the native AWS Config integration is on, and no other account administers this one: the automation rule of the stack keeps the twins suppressed';
    return { name, status: 'ready', says, todo: null };
  }
  const { AccountId } = administrator.answer;
  return {
    name,
    status: 'warning',
    says: `the native AWS Config integration is on, and account ${AccountId} administers this one: its automation rules alone can suppress the twin of each finding`,
    todo: todo(
      `deploy here with the parameter SuppressNativeFindings=no, and in account ${AccountId}, in ${region}, with yes: its automation rule holds for both`,
    ),
  };
}

/** The states of an association that is none, or not yet (Security Hub API Reference, Member). */
const APART = new Set(['CREATED', 'INVITED', 'REMOVED', 'RESIGNED', 'DELETED']);

function isMemberOf(
  administrator: Administrator | null,
): administrator is Administrator & { AccountId: string } {
  return Boolean(administrator?.AccountId && !APART.has((administrator.MemberStatus ?? '').toUpperCase()));
}
