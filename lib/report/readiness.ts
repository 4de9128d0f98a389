import { actionsToAllow, type Readiness, type Summary, summaryOf } from '../readiness/assess.ts';
import { type Check, STATUSES, type Status } from '../readiness/check.ts';
import { printable } from './printable.ts';
import type { Colour } from './table.ts';
import { columns, counted, WIDTH, wrap } from './text.ts';

export interface ReadinessOptions {
  /** Accounts and Regions that could not be asked at all, a sentence each. */
  readonly notRead: readonly string[];
  /** The options by which the same places are asked again. */
  readonly again: string;
  readonly colour: Colour;
}

/**
 * Readiness for people: by account and Region each check, what to do and with which commands, then the permissions to
 * add for each account, a summary and the next step. Fits 80 columns, but for commands.
 */
export function renderReadiness(places: readonly Readiness[], options: ReadinessOptions): string {
  const { notRead, again, colour } = options;
  const summary = summaryOf(places.flatMap(({ checks }) => checks));
  const lines = [
    ...places.flatMap((place) => [
      ...heading(place, colour),
      ...place.checks.flatMap((one) => check(one, colour)),
      '',
    ]),
    ...statements(places, colour),
    ...notRead.flatMap((one) => [...wrap(`Not read: ${one}`).map(colour.yellow), '']),
    ...conclusion(places, summary, notRead, again, colour),
  ];
  return `${lines.join('\n')}\n`;
}

function heading({ account, region, checks }: Readiness, colour: Colour): string[] {
  return [
    colour.bold(`${account}  ${region}`),
    ...wrap(toldCounts(summaryOf(checks))),
    colour.dim('-'.repeat(WIDTH)),
  ];
}

const WORDS: Readonly<Record<Status, readonly [one: string, many: string]>> = {
  problem: ['problem', 'problems'],
  unknown: ['unknown', 'unknown'],
  warning: ['warning', 'warnings'],
  note: ['note', 'notes'],
  ready: ['ready', 'ready'],
};

function toldCounts(summary: Summary): string {
  return STATUSES.flatMap((status) =>
    summary[status] > 0 ? [counted(summary[status], ...WORDS[status])] : [],
  ).join(', ');
}

function check({ name, status, says, todo }: Check, colour: Colour): string[] {
  const paint = {
    problem: colour.red,
    unknown: colour.yellow,
    warning: colour.yellow,
    note: colour.dim,
    ready: colour.green,
  }[status];
  const word = status.toUpperCase();
  return [
    ...hanging(`${word} ${name}: ${says}`, 2).map((line, at) =>
      at === 0 ? line.replace(word, paint(word)) : line,
    ),
    ...(todo ? hanging(`To do: ${todo.says}${todo.commands.length > 0 ? ':' : ''}`, 4) : []),
    ...(todo?.commands ?? []).map((command) => `      ${printable(command)}`),
  ];
}

/** Wrapped, the first line two columns before the others. */
function hanging(text: string, indent: number): string[] {
  const [first = '', ...rest] = wrap(text, ' '.repeat(indent + 2));
  return [first.slice(2), ...rest];
}

/** What to add to a role's policy: its Regions together, because they share it. */
function statements(places: readonly Readiness[], colour: Colour): string[] {
  return grantsOf(places).flatMap(({ account, role, statement }) => [
    ...wrap(`To add to what ${role ?? `the caller in account ${account}`} may do:`).map(colour.bold),
    ...JSON.stringify(statement, null, 2)
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ]);
}

interface Grant {
  readonly account: string;
  readonly role: string | null;
  readonly statement: {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  };
}

function grantsOf(places: readonly Readiness[]): Grant[] {
  const accounts = new Map(places.map(({ account, role }) => [account, role]));
  return [...accounts].flatMap(([account, role]) => {
    const Action = actionsToAllow(
      places.filter((place) => place.account === account).flatMap(({ checks }) => checks),
    );
    return Action.length > 0
      ? [{ account, role, statement: { Effect: 'Allow', Action, Resource: '*' } }]
      : [];
  });
}

function conclusion(
  places: readonly Readiness[],
  summary: Summary,
  notRead: readonly string[],
  again: string,
  colour: Colour,
): string[] {
  const accounts = new Set(places.map(({ account }) => account)).size;
  return [
    colour.bold(`${counted(places.length, 'Region')} of ${counted(accounts, 'account')}`),
    ...columns(
      STATUSES.map((status) => [WORDS[status][1], String(summary[status])]),
      '  ',
    ),
    '',
    ...nextStep(summary, notRead, again),
  ];
}

function nextStep(summary: Summary, notRead: readonly string[], again: string): string[] {
  const command = `  ${printable(`npx s3ec doctor ${again}`.trimEnd())}`;
  if (summary.problem > 0) return ['Next: do what is to be done, from the top, and ask again:', command];
  if (summary.unknown > 0 || notRead.length > 0)
    return ['Next: let s3ec ask what has no answer; until then nothing is certain:', command];
  return ['Ready: the service can run in every account and Region that was asked.'];
}

/** The same for machines. `checkedAt` is ISO 8601, UTC. */
export function renderReadinessJson(
  places: readonly Readiness[],
  { notRead, checkedAt }: { readonly notRead: readonly string[]; readonly checkedAt: string },
): string {
  const report = {
    format: 's3ec-doctor/1',
    checkedAt,
    summary: summaryOf(places.flatMap(({ checks }) => checks)),
    places: places.map(({ account, region, checks }) => ({
      account,
      region,
      summary: summaryOf(checks),
      checks: checks.map(({ name, status, says, todo }) => ({
        check: name,
        status,
        says,
        todo: todo && { says: todo.says, commands: todo.commands },
      })),
    })),
    grants: grantsOf(places),
    notRead,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
