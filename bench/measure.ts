import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Capture, check, parsePolicy, readCapture } from '../lib/index.ts';
import { HUB } from './fleet.ts';

/**
 * One phase over a directory of captures, in a process of its own: `node --expose-gc measure.ts PHASE DIRECTORY`.
 * Prints the milliseconds of processor time of that phase alone, of all threads, so that other work on the machine
 * hardly counts. A file is let go before the next one is read, as the command does.
 */
const [phase = '', directory = ''] = process.argv.slice(2);
const files = readdirSync(directory).map((file) => join(directory, file));
const policy = parsePolicy(readFileSync(new URL('policy.yaml', import.meta.url), 'utf8'));

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const spent = { parsing: 0, validating: 0 };

function parse(file: string): unknown {
  const start = cpu();
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  spent.parsing += cpu() - start;
  return value;
}

/** Apart from the generator, which would keep the parsed value while the capture is worked on. */
function read(file: string): Capture {
  const value = parse(file);
  const start = cpu();
  const capture = readCapture(value, file);
  spent.validating += cpu() - start;
  return capture;
}

function* captures(of = files): Iterable<Capture> {
  for (const file of of) yield read(file);
}

function deciding(): number {
  const hubCaptures = [...captures(files.filter((file) => file.includes(HUB.account)))];
  spent.parsing = 0;
  spent.validating = 0;
  const start = cpu();
  const { results } = check({ captures: captures(), hubCaptures, policy, at: '2026-11-01' });
  const all = cpu() - start;
  if (results.length === 0) throw new Error('the fleet has no results');
  return all - spent.parsing - spent.validating;
}

const PHASES: Readonly<Record<string, () => number>> = {
  parse: () => {
    for (const file of files) parse(file);
    return spent.parsing;
  },
  validate: () => {
    for (const _ of captures());
    return spent.validating;
  },
  decide: deciding,
};

globalThis.gc?.();
const run = PHASES[phase];
if (!run) throw new Error(`no phase is named ${phase}: expected one of ${Object.keys(PHASES).join(', ')}`);
process.stdout.write(`${run()}\n`);
