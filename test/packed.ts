/**
 * Packs the package as it would be published, installs it into an empty folder, and uses it there: the command on the
 * bundled examples, and the typed library. Run by .ci/run; needs the npm registry or its cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 's3ec-packed-'));
/** npm scripts put the checkout's own Node first; the package must run on the host's. */
const hostPath = (process.env.PATH ?? '')
  .split(':')
  .filter((directory) => !directory.includes('node_modules'))
  .join(':');
const env = { ...process.env, PATH: hostPath };
const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

function expectThat(claim: string, holds: boolean): void {
  process.stdout.write(`${holds ? 'ok' : 'NOT OK'}: ${claim}\n`);
  if (!holds) process.exitCode = 1;
}

try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', folder], root).replace(/^[^[{]*/, ''),
  );
  const files: string[] = packed.files.map((file: { path: string }) => file.path);
  expectThat(
    `the package has ${files.length} files, ${Math.round(packed.size / 1024)} kB packed`,
    files.length > 0,
  );
  expectThat(
    'it holds no source and no test',
    files.every((file) => !/^(lib|test|bench)\//.test(file)),
  );
  expectThat(
    'it holds the schema of the remediation event',
    files.includes('schemas/s3-endpoint-compliance-changed.json'),
  );

  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
  const installed = join(folder, 'node_modules/s3-endpoint-compliance');
  cpSync(join(installed, 'examples'), join(folder, 'examples'), { recursive: true });

  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const missing = files
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(join(installed, file), 'utf8').matchAll(/(?:\bfrom |\bimport\()'([^'.][^']*)'/g),
    ])
    .map(([, name = '']) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => !name.startsWith('node:') && !Object.hasOwn(dependencies, name));
  expectThat(
    `it imports nothing but its dependencies${missing.length > 0 ? `: ${missing}` : ''}`,
    missing.length === 0,
  );

  const args = [
    's3ec',
    'check',
    '--capture',
    'examples/fleet',
    '--policy',
    'examples/policy.yaml',
    '--at',
    '2026-11-01',
    '--format',
    'json',
  ];
  const check = spawnSync('npx', args, { cwd: folder, env, encoding: 'utf8' });
  const report = JSON.parse(check.stdout);
  expectThat(
    'npx s3ec check finds the example fleet non-compliant',
    check.status === 1 && report.summary.NON_COMPLIANT > 0,
  );
  const own = spawnSync(process.execPath, [join(root, 'bin/s3ec.js'), ...args.slice(1)], {
    cwd: root,
    encoding: 'utf8',
  });
  expectThat(
    'it reports the same as the checkout',
    JSON.stringify(report.results) === JSON.stringify(JSON.parse(own.stdout).results),
  );

  writeFileSync(
    join(folder, 'use.ts'),
    `import { check, parsePolicy, readCapture, type Result, type Verdict } from 's3-endpoint-compliance';
import event from 's3-endpoint-compliance/schemas/s3-endpoint-compliance-changed.json' with { type: 'json' };
const capture = readCapture({ account: '111122223333', region: 'eu-west-1', responses: {} });
const policy = parsePolicy('{ "version": 1, "defaults": { "require": "gateway" } }');
const { results, gaps }: { results: readonly Result[]; gaps: readonly string[] } = check({ captures: [capture], policy, at: '2026-11-01' });
const verdicts: Verdict[] = results.map((result) => result.verdict);
// @ts-expect-error a verdict is no number
const wrong: number = verdicts[0];
console.log(JSON.stringify({ results: results.length, gaps: gaps.length, wrong: wrong === undefined, event: event.title }));
`,
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const options = [
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--outDir',
    'out',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  const types = spawnSync(tsc, [...options, 'use.ts'], { cwd: folder, env, encoding: 'utf8' });
  expectThat(`the library is typed${types.stdout ? `: ${types.stdout}` : ''}`, types.status === 0);
  const used = spawnSync('node', ['out/use.js'], { cwd: folder, env, encoding: 'utf8' });
  expectThat(
    `the library runs: ${used.stdout.trim()}${used.stderr}`,
    used.stdout.trim() === '{"results":0,"gaps":1,"wrong":true,"event":"S3 Endpoint Compliance Changed"}',
  );
  const version = run('node', ['--version'], folder).trim();
  expectThat(
    `all of this on Node ${version}, version ${JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version}`,
    true,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
