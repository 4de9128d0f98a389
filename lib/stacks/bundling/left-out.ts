/** A file of a package, and what a function of ours has in its place. */
export interface LeftOut {
  /** From the last `node_modules` on. */
  readonly file: string;
  /** Why nothing that runs in AWS Lambda misses it. */
  readonly because: string;
  /** In its place: the text of a module, a file of ours, or what it is edited to. What must never be reached throws. */
  readonly instead: string | URL | ((source: string) => string);
}

const CORE = '@smithy/core/dist-es/submodules';

const X_RAY = new URL('../../../functions/x-ray/', import.meta.url);

const unreachable = (what: string) =>
  `throw new Error(${JSON.stringify(`${what} is left out of this bundle`)});`;

/** Each file here is in a bundle but for this list: a test holds that none is listed for nothing. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    file: '@aws/lambda-invoke-store/dist-es/invoke-store.js',
    because:
      'it keeps apart the invocations that an instance of a managed pool runs at once: ours has one at a time',
    instead: 'export const InvokeStore = { getInstanceAsync: async () => undefined };',
  },
  {
    file: '@aws-sdk/credential-provider-node/dist-es/index.js',
    because: 'AWS Lambda gives the credentials of the role in the environment',
    instead: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  },
  {
    file: '@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js',
    because: 'global endpoints of EventBridge need a signer that is not among the dependencies',
    instead: `
      import { SignatureV4SignWithCredentials } from "./SignatureV4SignWithCredentials";
      export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
        static sigv4aDependency() { return "none"; }
      }`,
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/protocols/xml/XmlShapeSerializer.js',
    because: 'no request of ours has a body of XML: Route 53 is asked by GET, EC2 by a form',
    instead: `
      export class XmlShapeSerializer {
        setSerdeContext() {}
        write() { ${unreachable('a body of XML')} }
      }`,
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
    because: 'a Region is told by its code: nobody reads its name in English',
    instead: (source) => source.replaceAll(/"description": "[^"]*"/g, ''),
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js',
    because: 'Node.js 24 is supported',
    instead: 'export const state = {}; export const emitWarningIfUnsupportedVersion = () => {};',
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js',
    because: 'it signs for global endpoints of EventBridge',
    instead: `export class AwsSdkSigV4ASigner { sign() { ${unreachable('signature version 4a')} } }`,
  },
  {
    file: `${CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`,
    because: 'AWS Lambda has no instance metadata, and sets AWS_REGION',
    instead: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    file: `${CORE}/config/node-config-provider/fromSharedConfigFiles.js`,
    because: 'AWS Lambda has no ~/.aws: settings come from the environment',
    instead: `
      import { CredentialsProviderError } from "../property-provider/CredentialsProviderError";
      export const fromSharedConfigFiles = () => async () => {
        throw new CredentialsProviderError("shared configuration files are not read");
      };`,
  },
  {
    file: `${CORE}/endpoints/middleware-endpoint/service-customizations/index.js`,
    because: 'we do not call S3',
    instead: `export const resolveParamsForS3 = () => { ${unreachable('the endpoint of S3')} };`,
  },
  {
    file: `${CORE}/protocols/json/jsonReviver.js`,
    because: 'no number of ours is larger than what JavaScript counts exactly',
    instead: 'export const jsonReviver = undefined;',
  },
  {
    file: `${CORE}/protocols/json/needsReviver.js`,
    because: 'as jsonReviver',
    instead: 'export const needsReviver = () => false;',
  },
  {
    file: `${CORE}/protocols/json/codec-v2/JsonCodec2.js`,
    because: 'the first codec for JSON, which is there to choose, reads and writes the same in half the code',
    instead: 'export { JsonCodec as JsonCodec2 } from "../codec-v1/JsonCodec";',
  },
  {
    file: '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    because: 'it signs events of a stream',
    instead: `export class HeaderFormatter { format() { ${unreachable('the header of an event')} } }`,
  },
  {
    file: `${CORE}/checksum/sha256/Sha256Js.js`,
    because: 'Node.js has SHA-256',
    instead: `export class Sha256Js { constructor() { ${unreachable('SHA-256 in JavaScript')} } }`,
  },
  {
    // It is loaded by import(), so that a bundler would keep all of it and of what it imports.
    file: `${CORE}/event-streams/index.js`,
    because: 'no operation of ours streams events',
    instead: `export class EventStreamSerde { constructor() { ${unreachable('the event stream')} } }`,
  },
  {
    file: `${CORE}/serde/date-utils.js`,
    because: 'the schemas have readers of the same dates, which are in a bundle already',
    instead: `
      export {
        _parseEpochTimestamp as parseEpochTimestamp,
        _parseRfc3339DateTimeWithOffset as parseRfc3339DateTime,
        _parseRfc3339DateTimeWithOffset as parseRfc3339DateTimeWithOffset,
        _parseRfc7231DateTime as parseRfc7231DateTime,
      } from "./schema-serde-lib/schema-date-utils";
      export const dateToUtcString = (date) => date.toUTCString();`,
  },
  {
    file: `${CORE}/serde/util-stream/sdk-stream-mixin.js`,
    because: 'no operation of ours streams a body',
    instead: `export const sdkStreamMixin = () => { ${unreachable('a streamed body')} };`,
  },
  {
    file: 'aws-xray-sdk-core/dist/lib/index.js',
    because:
      'a function sends subsegments of the handler and of calls to AWS, a twentieth of what the X-Ray SDK does',
    instead: new URL('sdk.ts', X_RAY),
  },
  {
    file: '@aws-lambda-powertools/tracer/lib/esm/provider/ProviderService.js',
    because: 'it wraps the X-Ray SDK',
    instead: new URL('provider-service.ts', X_RAY),
  },
];
