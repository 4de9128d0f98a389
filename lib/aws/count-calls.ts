import { isThrottlingError } from '@smithy/core/retry';

/** One attempt of a call to AWS. */
export interface CountedCall {
  /** As IAM actions name the service: `ec2`, `config`, `securityhub` … */
  readonly service: string;
  /** As IAM actions name the call: `DescribeVpcs`. */
  readonly action: string;
  /** Whether AWS answered that too much was asked. */
  readonly throttled: boolean;
}

/** Any client of the AWS SDK. */
interface Client {
  readonly config: { readonly defaultSigningName: string };
  readonly middlewareStack: { addRelativeTo(middleware: Middleware, place: typeof EACH_ATTEMPT): void };
}

type Middleware = <Args, Output>(
  next: (args: Args) => Promise<Output>,
  context: { readonly commandName?: string | undefined },
) => (args: Args) => Promise<Output>;

/** AWS counts every attempt against its limits, so the place is inside of the SDK's retries. */
const EACH_ATTEMPT = { relation: 'after', toMiddleware: 'retryMiddleware', name: 'countCalls' } as const;

/** Tells `onCall` of every attempt that `client` makes, when it has come to its end, whatever that is. */
export function countCalls(client: Client, onCall: (call: CountedCall) => void): void {
  const count: Middleware = (next, { commandName = '' }) => {
    const call = {
      service: client.config.defaultSigningName,
      action: commandName.replace(/Command$/, ''),
    };
    return async (args) => {
      try {
        const output = await next(args);
        onCall({ ...call, throttled: false });
        return output;
      } catch (error) {
        onCall({ ...call, throttled: isSdkError(error) && isThrottlingError(error) });
        throw error;
      }
    };
  };
  client.middlewareStack.addRelativeTo(count, EACH_ATTEMPT);
}

function isSdkError(error: unknown): error is Parameters<typeof isThrottlingError>[0] {
  return error instanceof Error;
}
