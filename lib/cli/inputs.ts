import { createHash } from 'node:crypto';
import type { Capture } from '../network/capture.ts';
import type { Accounts } from '../policy/accounts.ts';
import { parseAccounts } from '../policy/parse-accounts.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { isCalendarDate, type Policy } from '../policy/schema.ts';
import { shellWord } from '../readiness/shell-word.ts';
import { findCaptures, readText } from './read-captures.ts';
import { UsageError } from './usage-error.ts';

/** The options by which a command finds its captures. */
export interface SourceOptions {
  readonly capture?: string[];
  readonly account?: string;
  readonly profile?: string;
  readonly region?: string[];
  readonly allRegions?: boolean;
  readonly role?: string[];
  readonly externalId?: string;
  readonly endpointUrl?: string;
  readonly quiet?: boolean;
}

/** Captures, wherever they come from, and what could not be read at all. */
export interface Source {
  readonly captures: Iterable<Capture>;
  readonly mentioning: (words: readonly string[]) => Iterable<Capture>;
  /** Throws where a capture did not load; call it once all have been walked. */
  readonly assertAllLoaded: () => void;
  /** Accounts and Regions that AWS did not let us read, a sentence each. */
  readonly unreadable: readonly string[];
  /** How the captures were named on the command line, to be repeated in advice. */
  readonly shown: string;
}

const LIVE_OPTIONS = ['profile', 'region', 'allRegions', 'role', 'externalId', 'endpointUrl'] as const;

/** Opens the captures of `--capture`, or asks AWS. */
export async function openSource(options: SourceOptions, wantsHostedZones: boolean): Promise<Source> {
  const progress = progressOn(options.quiet === true);
  if (options.account !== undefined && !/^\d{12}$/.test(options.account)) {
    throw new UsageError(`--account: expected an account id of twelve digits, got ${options.account}`);
  }
  if (options.capture) {
    const live = LIVE_OPTIONS.find((name) => options[name] !== undefined);
    if (live)
      throw new UsageError(`--capture and --${toFlag(live)} exclude each other: saved captures, or AWS`);
    const found = findCaptures(options.capture, options.account, (done, all) =>
      progress(`reading capture ${done} of ${all}`),
    );
    const account = options.account ? ` --account ${options.account}` : '';
    return {
      ...found,
      unreadable: [],
      shown: `--capture ${options.capture.map(shellWord).join(' ')}${account}`,
    };
  }
  if (options.account) throw new UsageError('--account is for captures that name none; give --capture too');
  const { captureForCommand } = await import('./live.ts');
  return captureForCommand(options, wantsHostedZones, progress);
}

/** The options of a command line as they would be typed again. */
export function shownLive(options: SourceOptions): string {
  const parts: string[] = [];
  if (options.profile) parts.push(`--profile ${shellWord(options.profile)}`);
  if (options.region) parts.push(`--region ${options.region.map(shellWord).join(' ')}`);
  if (options.allRegions) parts.push('--all-regions');
  if (options.role) parts.push(`--role ${options.role.map(shellWord).join(' ')}`);
  if (options.externalId) parts.push(`--external-id ${shellWord(options.externalId)}`);
  if (options.endpointUrl) parts.push(`--endpoint-url ${shellWord(options.endpointUrl)}`);
  return parts.join(' ');
}

function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly file: string;
  readonly sha256: string;
}

/** Reads and parses a policy. The digest is of its text in UTF-8. */
export function loadPolicy(file: string, accounts: Accounts | undefined): LoadedPolicy {
  const text = readText(file);
  return {
    policy: parsePolicy(text, { file, accounts }),
    file,
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

export function loadAccounts(file: string | undefined): Accounts | undefined {
  return file === undefined ? undefined : parseAccounts(readText(file), file);
}

/** The day of `--at`, or today in UTC. */
export function dayOf(at: string | undefined, now: Date): string {
  if (at === undefined) return now.toISOString().slice(0, 10);
  if (!isCalendarDate(at))
    throw new UsageError(`--at: expected a date that exists, as YYYY-MM-DD, got ${at}`);
  return at;
}

/** Writes progress over one line of a terminal; elsewhere, or when quiet, nothing. */
export function progressOn(quiet: boolean): (message: string | undefined) => void {
  if (quiet || !process.stderr.isTTY) return () => {};
  return (message) => {
    process.stderr.write(message === undefined ? '\r\u001b[K' : `\r\u001b[K${message.slice(0, 78)}`);
  };
}
