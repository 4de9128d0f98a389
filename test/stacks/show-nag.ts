/** Prints what cdk-nag's AwsSolutions rules say of the stack of cdk.json: what is explained, and what is not. */
import { theStack } from './builders.ts';
import { acknowledgedIn, findingsIn } from './nag-report.ts';

const { stack } = theStack();
const print = (line: string) => process.stdout.write(`${line}\n`);
let construct = '';
for (const { construct: at, rule, reason } of acknowledgedIn(stack)) {
  if (at !== construct) print(at);
  construct = at;
  print(`  ${rule}\n    ${reason}`);
}
const unexplained = findingsIn(stack);
for (const finding of unexplained) print(`NOT EXPLAINED: ${finding}`);
print(`${unexplained.length} findings are not explained`);
process.exitCode = unexplained.length > 0 ? 1 : 0;
