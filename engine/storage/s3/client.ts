import { S3Client } from '@aws-sdk/client-s3';

/** Requests at once: many small objects are on their way together. */
const maxSockets = 256;

/**
 * Configured as every program that uses an AWS SDK: by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, the
 * machine's role, AWS_REGION, and AWS_ENDPOINT_URL for storage of another maker.
 */
export function createClient(environment: NodeJS.ProcessEnv = process.env): S3Client {
  // The package is pinned: what later ones need is no news for whoever uses this program.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const endpoint = [environment['AWS_ENDPOINT_URL_S3'], environment['AWS_ENDPOINT_URL']].find(Boolean);
  return new S3Client({
    maxAttempts: 5,
    requestHandler: { httpAgent: { maxSockets }, httpsAgent: { maxSockets } },
    ...(endpoint !== undefined && {
      endpoint,
      // Other makers' servers seldom answer to bucket names as host names, nor know the newer checksums.
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      region: environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    }),
  });
}
