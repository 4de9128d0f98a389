/** The command, as a user with credentials of an account runs it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { World } from './world.ts';

const S3EC = fileURLToPath(new URL('../../../bin/s3ec.js', import.meta.url));
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

const Failed = z.object({ stdout: z.string(), stderr: z.string() });

/** Runs `s3ec` against an endpoint, moto's or a wire stub's, and gives what it wrote to stdout. */
export async function s3ec(
  world: World,
  account: string,
  args: readonly string[],
  url: string = world.front.url,
): Promise<string> {
  const { credentials } = await world.access(account);
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  // An exit that is not 0 tells of verdicts; what it wrote is there all the same.
  const { stdout } = await promisify(execFile)(NODE, [S3EC, ...args], { env, maxBuffer: 1 << 26 }).catch(
    (error: unknown) => {
      const failed = Failed.parse(error);
      if (failed.stdout === '' && failed.stderr !== '') throw new Error(failed.stderr);
      return failed;
    },
  );
  return stdout;
}

const JudgedResult = z.object({
  rule: z.string(),
  account: z.string(),
  resourceId: z.string(),
  vpcId: z.string(),
  verdict: z.string(),
  severity: z.string(),
  reasons: z.array(z.unknown()),
  subnets: z.array(z.looseObject({ path: z.string() })),
});
export type JudgedResult = z.infer<typeof JudgedResult>;

/** The results of a JSON report. */
export function resultsIn(report: string): readonly JudgedResult[] {
  return z.object({ results: z.array(JudgedResult) }).parse(JSON.parse(report)).results;
}
