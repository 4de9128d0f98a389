import { HttpRequest } from '@smithy/core/protocols';
import { isThrottlingError } from '@smithy/core/retry';
import type { Invocation } from './invocation.ts';
import type { Subsegment } from './subsegment.ts';

/** Any client of the AWS SDK. */
export interface Client {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: { add(middleware: Middleware, place: typeof ONCE_A_CALL): void };
}

type Handler<Input, Output> = (args: {
  input: Input;
  request: unknown;
}) => Promise<{ output: Output; response: unknown }>;
type Middleware = <Input extends object, Output extends { $metadata: Metadata }>(
  next: Handler<Input, Output>,
  context: { readonly clientName?: string | undefined; readonly commandName?: string | undefined },
) => Handler<Input, Output>;

interface Metadata {
  readonly requestId?: string | undefined;
  readonly httpStatusCode?: number | undefined;
  readonly attempts?: number | undefined;
}

/** Outside of the SDK's retries, and before the request is signed. */
const ONCE_A_CALL = { name: 'traceCalls', step: 'build' } as const;

/** Makes a subsegment of every call of `client`, below the one that `current` gives, and tells AWS of it in a header. */
export function traceCalls(client: Client, current: () => Invocation | Subsegment): void {
  const trace: Middleware = (next, { clientName = '', commandName = '' }) => {
    const service = clientName.replace(/Client$/, '');
    const operation = commandName.replace(/Command$/, '');
    return async (args) => {
      const subsegment = current().addNewSubsegment(service);
      if (subsegment.header && HttpRequest.isInstance(args.request))
        args.request.headers['X-Amzn-Trace-Id'] = subsegment.header;
      const tell = async ({ requestId, httpStatusCode, attempts = 1 }: Metadata) => {
        const region = await client.config.region();
        subsegment.addAttribute('aws', { operation, region, request_id: requestId, retries: attempts - 1 });
        if (httpStatusCode) subsegment.addAttribute('http', { response: { status: httpStatusCode } });
      };
      subsegment.addAttribute('namespace', 'aws');
      try {
        const answer = await next(args);
        await tell(answer.output.$metadata);
        subsegment.close();
        return answer;
      } catch (error) {
        if (isSdkError(error)) {
          await tell(error.$metadata ?? {});
          if (isThrottlingError(error)) subsegment.addThrottleFlag();
          if (String(error.$metadata?.httpStatusCode).startsWith('4')) subsegment.addErrorFlag();
        }
        subsegment.close(error, true);
        throw error;
      }
    };
  };
  client.middlewareStack.add(trace, ONCE_A_CALL);
}

type SdkError = Parameters<typeof isThrottlingError>[0];

function isSdkError(error: unknown): error is SdkError & { readonly $metadata?: Metadata } {
  return error instanceof Error;
}
