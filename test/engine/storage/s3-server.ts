import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../many/redis-server.js';

const program = join(homedir(), '.cache', 'latensify', 's3-server', 'bin', 'moto_server');

/** Moto's server, which .ci/run installs: docs/many-machines.md says how. */
export const hasS3Server = existsSync(program);

export interface S3Server {
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** A server that speaks as S3 does, on a free port of this machine; this process and its children find it. */
export async function startS3(...buckets: readonly string[]): Promise<S3Server> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
  });
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', maxAttempts: 1 });
  for (;;) {
    if (child.exitCode !== null) throw new Error('The S3 server has ended.');
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  return {
    client,
    stop: async () => {
      client.destroy();
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
