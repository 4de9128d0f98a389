/** Why AWS could not be asked, in one sentence that the user can act on. */
export class LiveError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LiveError';
  }
}

/** The code and message of whatever an SDK client threw: a service's refusal, or a failure on the way to it. */
export function refusalOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) };
  // A connection that fails by IPv6 and by IPv4 has its words in the parts alone.
  const [part] = error instanceof AggregateError ? error.errors : [];
  const message = error.message || (part instanceof Error ? part.message : '');
  const status = UNREAD.has(error.name) && '$metadata' in error ? statusOf(error.$metadata) : undefined;
  if (status !== undefined) return { code: `HTTP${status}`, message: 'what answered is not the API' };
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : error.name, message };
}

/**
 * How the SDK calls an answer that it could not read, in XML or in JSON: a proxy's page, or an emulator without the
 * operation.
 */
const UNREAD = new Set(['Error', 'SyntaxError', 'TypeError', 'Unknown']);

function statusOf(metadata: unknown): number | undefined {
  const isMetadata = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return isMetadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

const NOT_REACHED =
  /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EPROTO|TimeoutError|CERT_|ERR_TLS|DEPTH_|SELF_)/;
/** What EC2 and STS say of good credentials in a Region that the account has not enabled (General Reference, Regions). */
const NOT_ENABLED = new Set([
  'AuthFailure',
  'OptInRequired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** Whether another Region may answer where this one did not: it was not reached, or it is not enabled. */
export function mayBeOfRegion(error: unknown): boolean {
  return isCodeOfRegion(refusalOf(error).code);
}

/** The same of the code of a refusal. */
export function isCodeOfRegion(code: string): boolean {
  return NOT_REACHED.test(code) || NOT_ENABLED.has(code);
}

/** The same in one line for people, without the encoded half of an authorization failure. */
export function sentenceOf(error: unknown): string {
  const { code, message } = refusalOf(error);
  const [plain = ''] = message.replace(/\s+/g, ' ').split(' Encoded authorization failure message');
  if (error instanceof LiveError) return plain;
  if (code === 'CredentialsProviderError') return `no AWS credentials: ${plain}`;
  if (NOT_REACHED.test(code)) return `AWS was not reached: ${plain || code}`;
  const hint = NOT_ENABLED.has(code) ? ' (the Region may not be enabled for the account)' : '';
  return `${code}: ${plain}${hint}`;
}
