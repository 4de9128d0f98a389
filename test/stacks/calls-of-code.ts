import { build } from 'esbuild';
import type { FunctionName } from '../../lib/metrics.ts';

/** The prefix of the IAM actions of each SDK client (Service Authorization Reference). */
const PREFIXES: Readonly<Record<string, string>> = {
  'config-service': 'config',
  ec2: 'ec2',
  eventbridge: 'events',
  'route-53': 'route53',
  securityhub: 'securityhub',
};

/**
 * The IAM actions of the calls that each function's code can make: one for each command of the AWS SDK that is in its bundle
 * when everything that is not reached has been left out. In these clients every operation is an action of the same name.
 */
export async function callsOfCode(
  names: readonly FunctionName[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { metafile } = await build({
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: name })),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outdir: '.',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([file, { inputs }]) => {
      const reached = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      return [file.replace(/\.js$/, ''), reached.flatMap(([path]) => actionOf(path)).sort()];
    }),
  );
}

/** The action of a source file of the SDK, if it is that of a command. */
function actionOf(path: string): string[] {
  const [, client = '', operation] =
    /@aws-sdk\/client-([^/]+)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
  if (operation === undefined) return [];
  const prefix = PREFIXES[client];
  if (prefix === undefined) throw new Error(`it is not known what the actions of ${client} begin with`);
  return [`${prefix}:${operation}`];
}
