import { App } from 'aws-cdk-lib';
import { bundle } from '../lib/stacks/bundle.ts';
import { synthesize } from '../lib/stacks/synthesize.ts';

/** Errors that are the user's to mend: said without a stack trace. */
const EXPECTED = ['SettingsError', 'DocumentError'];

const app = new App({ autoSynth: false });
try {
  synthesize(app, bundle);
} catch (error) {
  if (!(error instanceof Error && EXPECTED.includes(error.name))) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
