import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SUBNETS_PER_VPC, writeFleet } from './fleet.ts';
import { judge, median, print, row } from './targets.ts';

/**
 * Measures what the project promises about speed, prints a table, and exits with 1 where a target is missed. Every
 * figure is the median of several runs, each in a fresh process. Captures are indented as `s3ec capture` writes them;
 * `--indent 4` is how the AWS CLI prints, and `--indent 0` the harder yardstick: the JSON parser then has the least to do.
 */
const INDENT = process.argv[2] === '--indent' ? Number(process.argv[3]) : 2;
const VPCS_PER_CAPTURE = 20;
const SIZES = { small: 100, large: 1000 };
const RUNS = 5;
const STARTS = 15;
const MB = 1024 * 1024;
const PHASES = ['parse', 'validate', 'decide'] as const;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const command = path('../bin/s3ec.js');
const source = path('../bin/s3ec.ts');

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 64 * MB });
}

type Figures = Readonly<Record<(typeof PHASES)[number] | 'engine' | 'ratio', number>>;

/** The phases run in turn, so that a machine whose speed drifts hits all of them; ratios are taken run by run. */
function measurePhases(directory: string): Figures {
  const runs = Array.from({ length: RUNS }, () => {
    const [parse = 0, validate = 0, decide = 0] = PHASES.map((phase) =>
      Number(node('--expose-gc', path('measure.ts'), phase, directory)),
    );
    return { parse, validate, decide, engine: validate + decide, ratio: (validate + decide) / parse };
  });
  const of = (key: keyof Figures) => median(runs.map((run) => run[key]));
  return {
    parse: of('parse'),
    validate: of('validate'),
    decide: of('decide'),
    engine: of('engine'),
    ratio: of('ratio'),
  };
}

interface Whole {
  readonly milliseconds: number;
  readonly peak: number;
  readonly report: number;
}

/** `s3ec check --format json` as a user runs it. */
function measureWhole(directory: string, output: string): Whole {
  const args = ['check', '--capture', directory, '--policy', path('policy.yaml'), '--at', '2026-11-01'];
  const runs = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const { status, output: streams } = spawnSync(
      process.execPath,
      ['--require', path('peak.cjs'), command, ...args, '--format', 'json', '--quiet', '--output', output],
      { stdio: ['ignore', 'inherit', 'inherit', 'pipe'], encoding: 'utf8' },
    );
    if (status === null || status === 2) throw new Error(`s3ec check ended with ${status}`);
    return { milliseconds: performance.now() - start, peak: Number(streams[3]) };
  });
  return {
    milliseconds: median(runs.map((run) => run.milliseconds)),
    peak: median(runs.map((run) => run.peak)),
    report: statSync(output).size,
  };
}

function measureStart(): { readonly help: number; readonly nothing: number } {
  const time = (...args: string[]) => {
    const start = performance.now();
    node(...args);
    return performance.now() - start;
  };
  time(command, '--help');
  const runs = Array.from({ length: STARTS }, () => ({
    help: time(command, '--help'),
    nothing: time('-e', '0'),
  }));
  return { help: median(runs.map((run) => run.help)), nothing: median(runs.map((run) => run.nothing)) };
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
const megabytes = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`;

const home = mkdtempSync(join(tmpdir(), 's3ec-bench-'));
try {
  const fleets = Object.entries(SIZES).map(([name, captures]) => {
    const directory = join(home, name);
    const vpcs = captures * VPCS_PER_CAPTURE;
    const bytes = writeFleet(directory, { captures, vpcsPerCapture: VPCS_PER_CAPTURE, indent: INDENT });
    return { name, directory, captures, vpcs, bytes };
  });
  print(
    `Node ${process.versions.node}, medians of ${RUNS} runs; phases in processor time, the rest by the clock\n`,
  );
  const measured = new Map<string, { figures: Figures; whole: Whole; vpcs: number }>();
  for (const { name, directory, captures, vpcs, bytes } of fleets) {
    print(
      `${vpcs} VPCs, ${vpcs * SUBNETS_PER_VPC} subnets in ${captures} captures, ${megabytes(bytes)}, ${Math.round(bytes / vpcs)} bytes a VPC`,
    );
    const figures = measurePhases(directory);
    row('  reading and JSON.parse alone', seconds(figures.parse));
    row('  validating', seconds(figures.validate));
    row('  indexing and deciding', seconds(figures.decide));
    // In a small fleet the compiler's warming up outweighs the work, so that the target is for the large one.
    const ratio = { value: figures.ratio, most: name === 'large' ? 2 : undefined };
    row('  validating, indexing and deciding / JSON.parse', seconds(figures.engine), ratio);
    const whole = measureWhole(directory, join(home, 'report.json'));
    row('  s3ec check --format json', seconds(whole.milliseconds));
    row('  its peak memory (MB)', `report ${megabytes(whole.report)}`, {
      value: whole.peak / MB,
      most: 500,
    });
    measured.set(name, { figures, whole, vpcs });
    print('');
  }
  const [small, large] = [measured.get('small'), measured.get('large')];
  if (small && large) {
    const what = `from ${small.vpcs} to ${large.vpcs} VPCs`;
    row(`${what}: JSON.parse`, '', { value: large.figures.parse / small.figures.parse });
    row(`${what}: engine`, '', { value: large.figures.engine / small.figures.engine, most: 11 });
    row(`${what}: whole command`, '', {
      value: large.whole.milliseconds / small.whole.milliseconds,
      most: 11,
    });
  }
  if (existsSync(source)) {
    const { help, nothing } = measureStart();
    const figure = `${help.toFixed(0)} ms, ${nothing.toFixed(0)} ms`;
    row('s3ec --help / node -e 0', figure, { value: help / nothing, most: 2.5 });
  } else print('s3ec --help: not measured, bin/s3ec.ts is not there');
  const { made, least }: { made: number; least: number } = JSON.parse(node(path('api-calls.ts')));
  row('API calls for 300 VPCs / least possible', `${made}, ${least}`, { value: made / least, most: 1.1 });
} finally {
  rmSync(home, { recursive: true, force: true });
}
judge();
