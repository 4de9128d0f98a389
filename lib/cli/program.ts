import { Command, InvalidArgumentError, Option } from 'commander';
import type { CaptureOptions } from './capture.ts';
import type { CheckOptions } from './check.ts';
import type { DoctorOptions } from './doctor.ts';
import type { ExplainOptions } from './explain.ts';
import type { DiffOptions } from './policy-diff.ts';
import { version } from './version.ts';

const FORMATS = ['table', 'json', 'csv', 'sarif', 'junit', 'asff'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * The command line. What a command does is loaded when it runs, so that help and completion cost no more than this
 * file. `exit` takes the exit code of the command that ran.
 */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('s3ec')
    .description('Which way does S3 traffic leave every subnet, and is that what the policy asks?')
    .showHelpAfterError('(add --help for the options)')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 's3ec: ')) })
    .version(version(), '--version', 'print the version');

  const check = program
    .command('check')
    .description('compare the S3 path of every subnet with the policy')
    .requiredOption('--policy <file>', 'the policy, YAML or JSON');
  captures(check);
  accounts(check);
  check
    .option('--rule <name>', 'decide this rule only; may be repeated', collect, [])
    .option('--at <date>', 'the day for which waivers are looked at, YYYY-MM-DD (default: today, UTC)')
    .addOption(new Option('--format <format>', 'what to print').choices(FORMATS).default('table'))
    .option('--output <file>', 'write there instead of to stdout')
    .option('--quiet', 'no progress and no warnings on stderr')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: CheckOptions) => exit(await (await import('./check.ts')).check(options)));

  const capture = program.command('capture').description('save what AWS answers, for s3ec check --capture');
  live(capture);
  capture
    .option('--output <directory>', 'where to write <account>.<region>.json', 'captures')
    .option('--quiet', 'no progress on stderr')
    .action(async (options: CaptureOptions) => exit(await (await import('./capture.ts')).capture(options)));

  const explain = program
    .command('explain')
    .description('how the verdicts of one VPC come about, and how to comply')
    .argument('<vpc>', 'a VPC id')
    .requiredOption('--policy <file>', 'the policy, YAML or JSON');
  captures(explain);
  accounts(explain);
  explain
    .option('--at <date>', 'the day for which waivers are looked at, YYYY-MM-DD (default: today, UTC)')
    .option('--quiet', 'no progress and no warnings on stderr')
    .action(async (vpc: string, options: ExplainOptions) =>
      exit(await (await import('./explain.ts')).explain(vpc, options)),
    );

  const policy = program.command('policy').description('work with policies');
  accounts(
    policy
      .command('validate')
      .description('say whether a policy loads, and what is wrong with it')
      .argument('<file>', 'the policy, YAML or JSON'),
  ).action(async (file: string, options: { accounts?: string }) =>
    exit(await (await import('./policy-validate.ts')).validate(file, options)),
  );
  policy
    .command('schema')
    .description('print the JSON Schema of policies')
    .action(async () => exit(await (await import('./policy-schema.ts')).schema()));
  const diff = policy
    .command('diff')
    .description('which verdicts of a fleet change between two policies, and why')
    .argument('<old>', 'the policy in force')
    .argument('<new>', 'the policy that is to replace it');
  captures(diff);
  accounts(diff);
  diff
    .option('--at <date>', 'the day for which waivers are looked at, YYYY-MM-DD (default: today, UTC)')
    .addOption(new Option('--format <format>', 'what to print').choices(['table', 'json']).default('table'))
    .option('--quiet', 'no progress and no warnings on stderr')
    .action(async (before: string, after: string, options: DiffOptions) =>
      exit(await (await import('./policy-diff.ts')).diff(before, after, options)),
    );

  const doctor = program
    .command('doctor')
    .description('whether accounts and Regions are ready for the service, and what to do where not');
  live(doctor);
  doctor
    .addOption(new Option('--format <format>', 'what to print').choices(['table', 'json']).default('table'))
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', DOCTOR_EXIT_CODES)
    .action(async (options: DoctorOptions) => exit(await (await import('./doctor.ts')).doctor(options)));

  program
    .command('rules')
    .description('what each rule asks and rests on, and how the two kinds of endpoint differ')
    .action(async () => exit(await (await import('./rules.ts')).rules()));
  return program;
}

const EXIT_CODES = `
Exit codes: 0 all compliant or not applicable, 1 something is non-compliant,
2 wrong use or an input that does not load, 3 nothing is non-compliant and
something is undetermined.`;

const DOCTOR_EXIT_CODES = `
Exit codes: 0 ready, 1 something must be done, 2 wrong use or some account or
Region could not be asked at all, 3 nothing must be done as far as is known
and something is unknown.`;

function captures(command: Command): Command {
  command
    .option('--capture <path...>', 'captures, or directories of them; instead of asking AWS')
    .option('--account <id>', 'the account of captures that name none');
  return live(command);
}

function live(command: Command): Command {
  return command
    .option('--profile <name>', 'ask AWS with this profile of the AWS configuration')
    .option('--region <region...>', 'ask in these Regions')
    .option('--all-regions', 'ask in every Region that is enabled')
    .option('--role <arn...>', 'assume these roles, one account each')
    .option('--external-id <id>', 'the external id for the roles')
    .option('--endpoint-url <url>', 'ask this endpoint instead of AWS', url);
}

function accounts(command: Command): Command {
  return command.option('--accounts <file>', 'the organization map: accounts with their OUs and tags');
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function url(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError('expected an http or https URL');
  }
  return value;
}
