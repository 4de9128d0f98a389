/**
 * `npx node test/show-doctor.ts [options]`: what `s3ec doctor` prints of an account that is not quite ready, without AWS:
 * against the stub, and the same whenever it runs.
 */
import { main } from '../lib/cli/main.ts';
import { startStub } from './aws/ec2-stub.ts';
import { anAccountToMend, REGION } from './cli/doctor-fixtures.ts';

const stub = await startStub(anAccountToMend());
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
process.env.AWS_ENDPOINT_URL = stub.url;
process.env.AWS_ACCESS_KEY_ID = 'AKIACALLER';
process.env.AWS_SECRET_ACCESS_KEY = 'secret';
process.exitCode = await main(['doctor', '--region', REGION, ...process.argv.slice(2)]);
await stub.close();
