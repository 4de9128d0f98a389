import { type Child, startProcess } from './processes.ts';

export interface Moto {
  readonly url: string;
  readonly child: Child;
  readonly stop: () => Promise<void>;
}

/** Starts moto's server on a free port. Nothing of it outlives it. */
export async function startMoto(python: string): Promise<Moto> {
  const lines: string[] = [];
  let found: (url: string) => void = () => {};
  const listening = new Promise<string>((resolve) => {
    found = resolve;
  });
  const child = startProcess(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    // Without MOTO_ACCOUNT_ID the account of a call is the one that its credentials were issued in.
    env: {
      PATH: process.env.PATH ?? '',
      PYTHONUNBUFFERED: '1',
      MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
      // The code is run from the folder that was synthesized; moto need not have it in a bucket.
      VALIDATE_LAMBDA_S3: 'false',
    },
    onLine: (line) => {
      const [, url] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (url) found(url);
      lines.push(line);
      if (lines.length > 200) lines.shift();
    },
  });
  const url = await Promise.race([
    listening,
    child.ended.then(({ code }) => {
      throw new Error(`moto ended with ${code}:\n${lines.join('\n')}`);
    }),
  ]);
  return {
    url,
    child,
    stop: async () => {
      child.kill();
      await child.ended;
    },
  };
}
