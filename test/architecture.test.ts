import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** The classic `zod` is three times the size of what a function's bundle needs of `zod/mini`. */
const ZOD = ['zod/mini', 'zod/locales'];

/** What a folder may import besides itself. `pure` folders also may not touch the world by globals. */
const LAYERS: Readonly<Record<string, { readonly imports: readonly string[]; readonly pure: boolean }>> = {
  'lib/network': { imports: [...ZOD, 'ipaddr.js'], pure: true },
  'lib/policy': { imports: [...ZOD, 'yaml', 'lib/network'], pure: true },
  'lib/rules': { imports: [...ZOD, 'lib/network', 'lib/policy'], pure: true },
  'lib/report': {
    imports: [
      'csv-stringify',
      'fast-xml-builder',
      'string-width',
      'lib/network',
      'lib/policy',
      'lib/rules',
      'lib/findings',
      'lib/readiness',
      'lib/*.ts',
    ],
    pure: true,
  },
  'lib/*.ts': { imports: ['lib/network', 'lib/policy', 'lib/rules', 'lib/report/report.ts'], pure: true },
  'lib/aws': {
    imports: [
      '@aws-sdk/',
      '@smithy/',
      'p-limit',
      'node:',
      'lib/network',
      'lib/policy',
      'lib/findings',
      'lib/readiness',
      'lib/cli/write-output.ts',
      'lib/cli/usage-error.ts',
      'lib/file-problem.ts',
    ],
    pure: false,
  },
  'lib/cli': {
    imports: [
      'commander',
      'picocolors',
      'node:',
      'lib/network',
      'lib/policy',
      'lib/rules',
      'lib/report',
      'lib/readiness',
      'lib/aws',
      'lib/*.ts',
    ],
    pure: false,
  },
  'lib/readiness': {
    imports: ['lib/network', 'lib/policy', 'lib/rules', 'lib/findings', 'lib/aws/permissions.ts'],
    pure: true,
  },
  'lib/findings': {
    imports: [...ZOD, 'lib/network', 'lib/policy', 'lib/rules', 'lib/*.ts', 'lib/report/printable.ts'],
    pure: true,
  },
  'lib/stacks': {
    imports: [
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
      'esbuild',
      'zod',
      'node:',
      'lib/network',
      'lib/policy',
      'lib/rules',
      'lib/findings',
      'lib/aws/permissions.ts',
      'lib/*.ts',
    ],
    pure: false,
  },
  functions: {
    imports: [
      '@aws-lambda-powertools/',
      '@aws-sdk/',
      '@middy/core',
      '@smithy/',
      'aws-lambda',
      ...ZOD,
      'node:',
      'lib/network',
      'lib/policy',
      'lib/rules',
      'lib/findings',
      'lib/report',
      'lib/aws',
      'lib/*.ts',
    ],
    pure: false,
  },
  bin: { imports: ['lib/cli', 'lib/stacks', 'aws-cdk-lib', 'node:'], pure: false },
};

const WORLD =
  /\b(process|console|Date\.now|new Date|Math\.random|fetch|performance|setTimeout|globalThis|crypto)\b/;

function layerOf(file: string): string {
  const found = Object.keys(LAYERS).find((layer) =>
    layer.endsWith('*.ts') ? dirname(file) === dirname(layer) : file.startsWith(`${layer}/`),
  );
  if (!found) throw new Error(`${file} is in no layer: add its folder to this test`);
  return found;
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return filesIn(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** Comments and the texts in quotes are no code. */
function codeOf(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .replace(/`(?:\\.|[^`\\$]|\$(?!\{))*`|'(?:\\.|[^'\\\n])*'/g, "''");
}

function importsOf(source: string): string[] {
  const found = source.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm);
  return [...found].flatMap((match) => match[1] ?? []);
}

function forbidden(file: string, source: string): string[] {
  const layer = layerOf(file);
  const rules = LAYERS[layer];
  if (!rules) return [];
  const problems = importsOf(source).flatMap((name) => {
    if (!name.startsWith('.')) {
      const isAllowed = rules.imports.some(
        (allowed) =>
          name === allowed ||
          (/[/:]$/.test(allowed) ? name.startsWith(allowed) : name.startsWith(`${allowed}/`)),
      );
      return isAllowed ? [] : [`${file} imports ${name}`];
    }
    const target = relative(root, resolve(root, dirname(file), name));
    const isAllowed =
      layerOf(target) === layer || rules.imports.includes(target) || rules.imports.includes(layerOf(target));
    return isAllowed ? [] : [`${file} imports ${target}`];
  });
  const touched = rules.pure ? WORLD.exec(codeOf(source)) : null;
  return touched ? [...problems, `${file} touches ${touched[0]}`] : problems;
}

const files = ['bin', 'functions', 'lib'].flatMap(filesIn);

describe('the architecture', () => {
  it.each(files)('%s imports only what its layer may', (file) => {
    expect(forbidden(file, readFileSync(join(root, file), 'utf8'))).toEqual([]);
  });

  it.each([
    [
      'lib/network/x.ts',
      "import { EC2Client } from '@aws-sdk/client-ec2';",
      'lib/network/x.ts imports @aws-sdk/client-ec2',
    ],
    ['lib/rules/x.ts', "import { readFileSync } from 'node:fs';", 'lib/rules/x.ts imports node:fs'],
    [
      'lib/policy/x.ts',
      "import { CATALOGUE } from '../rules/catalogue.ts';",
      'lib/policy/x.ts imports lib/rules/catalogue.ts',
    ],
    [
      'lib/network/x.ts',
      "const x = await import('../cli/main.ts');",
      'lib/network/x.ts imports lib/cli/main.ts',
    ],
    ['lib/findings/x.ts', "import * as z from 'zod';", 'lib/findings/x.ts imports zod'],
    ['lib/check.ts', 'const now = new Date();', 'lib/check.ts touches new Date'],
    ['lib/report/x.ts', 'const host = process.env.HOST;', 'lib/report/x.ts touches process'],
  ])('would refuse in %s the line: %s', (file, source, problem) => {
    expect(forbidden(file, source)).toEqual([problem]);
  });

  it('has no test, example or source that reads outside of the repository', () => {
    const outside = [...files, ...filesIn('test')]
      .filter((file) => file !== 'test/architecture.test.ts')
      .filter((file) => /\.\.\/shared|\/work\//.test(readFileSync(join(root, file), 'utf8')));
    expect(outside).toEqual([]);
  });
});
