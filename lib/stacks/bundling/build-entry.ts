import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type OutputFile, transform } from 'esbuild';
import { leaveOut } from './leave-out.ts';
import { pruneSdk } from './prune-sdk.ts';

export interface Bundle {
  readonly code: string;
  /** What esbuild knows of it: which files are in it, and how much of each. */
  readonly metafile: Metafile;
}

const COMMON = {
  absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles an entry file, a path from the root of the repository, for Node.js 24 in AWS Lambda: one minified ES module with
 * everything in it, the AWS SDK too, of which the runtime has another version that loads more slowly.
 *
 * There is no source map: it would be loaded with the function, and can be made from the commit that was deployed.
 * @throws {BuildFailure} of esbuild, also where a package is not laid out as a plugin expects.
 */
export async function buildEntry(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: [`./${entry}`],
    plugins: [leaveOut(), pruneSdk(await wordsOf(entry))],
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
  });
  // The statements of a bundle come from many files: minified together, they are smaller again.
  const { code } = await transform(textOf(outputFiles), {
    minify: true,
    target: COMMON.target,
    format: COMMON.format,
  });
  return { code: `${REQUIRE}${code}`, metafile };
}

/** The CommonJS packages in a bundle ask for Node's own modules. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);\n';

/** The names and words in a function's own code, without that of the packages. */
async function wordsOf(entry: string): Promise<ReadonlySet<string>> {
  const { outputFiles } = await build({ ...COMMON, entryPoints: [`./${entry}`], packages: 'external' });
  return new Set(textOf(outputFiles).match(/\w+/g));
}

function textOf([file]: readonly OutputFile[]): string {
  if (!file) throw new Error('esbuild gave no output');
  return file.text;
}
