import { captureLive, type LiveAnswer } from '../aws/live.ts';
import type { TargetRequest, Unreadable } from '../aws/targets.ts';
import { type Capture, readCapture } from '../network/capture.ts';
import { type Source, type SourceOptions, shownLive } from './inputs.ts';

/** Whom and where to ask, as the options say. */
export function requestOf(options: SourceOptions): TargetRequest {
  return {
    profile: options.profile,
    regions: options.region,
    allRegions: options.allRegions,
    roles: options.role,
    externalId: options.externalId,
    endpointUrl: options.endpointUrl,
  };
}

/** Asks AWS as the options say, and gives each capture, and what could not be read at all, as it comes. */
export function ask(
  options: SourceOptions,
  hostedZones: boolean,
  progress: (message: string) => void,
): AsyncGenerator<LiveAnswer, void, void> {
  return captureLive(
    { ...requestOf(options), hostedZones },
    { now: () => new Date(), progress: (done, all) => progress(`asked AWS in ${done} of ${all} Regions`) },
  );
}

/** The captures that AWS gives now, for a command that judges them. */
export async function captureForCommand(
  options: SourceOptions,
  hostedZones: boolean,
  progress: (message: string) => void,
): Promise<Source> {
  const captures: Capture[] = [];
  const unreadable: string[] = [];
  for await (const answer of ask(options, hostedZones, progress)) {
    if ('unreadable' in answer) unreadable.push(whatIsUnread(answer.unreadable));
    else
      captures.push(
        readCapture(answer.capture, `AWS, ${answer.capture.account} in ${answer.capture.region}`),
      );
  }
  return {
    captures,
    mentioning: () => captures,
    assertAllLoaded: () => {},
    unreadable: unreadable.sort(),
    shown: shownLive(options),
  };
}

/** One account or Region that could not be read, in a sentence. */
export function whatIsUnread({ account, role, region, problem }: Unreadable): string {
  const who = account === null ? (role ?? 'the account') : `account ${account}`;
  return `${who}${region === null ? '' : ` in ${region}`}: ${problem}`;
}
