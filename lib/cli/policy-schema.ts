import { policyJsonSchema } from '../policy/schema.ts';
import { deliver } from './write-output.ts';

/** `s3ec policy schema`: the JSON Schema of policies, for editors. */
export async function schema(): Promise<number> {
  await deliver(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return 0;
}
