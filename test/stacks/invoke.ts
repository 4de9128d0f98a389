/** `fork('invoke.ts', [file, event])`: loads a function as AWS Lambda does, and sends back what its handler gives or throws. */
const [file = '', event = ''] = process.argv.slice(2);
const { handler } = await import(file);
const context = {
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  functionName: 'sample',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:sample',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 900_000,
};
try {
  process.send?.({ answer: await handler(JSON.parse(event), context) });
} catch (error) {
  process.send?.({ error: String(error) });
}
process.disconnect();
