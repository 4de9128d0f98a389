import { policyJsonSchema } from '../policy/schema.ts';

/** `s3ec policy schema`: the JSON Schema of policies, for editors. */
export function schema(): number {
  process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return 0;
}
