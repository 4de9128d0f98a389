// What the tests of the runtime itself run: each event says what the function is to do.
let calls = 0;
export const handler = async (event, context) => {
  calls += 1;
  switch (event.do) {
    case 'tell':
      return {
        calls,
        arn: context.invokedFunctionArn,
        requestId: context.awsRequestId,
        remaining: context.getRemainingTimeInMillis(),
        now: Date.now(),
        iso: new Date().toISOString(),
        env: process.env[event.env],
        trace: process.env._X_AMZN_TRACE_ID,
      };
    case 'throw':
      throw new RangeError('as told');
    case 'exit':
      process.exit(3);
      break;
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, event.ms));
      return 'slept';
    case 'eat': {
      const held = [];
      for (;;) {
        held.push(Buffer.alloc(8 << 20, 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
  return null;
};
