import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cached, run } from './tools.ts';

const HERE = fileURLToPath(new URL('runtime-client/', import.meta.url));

/**
 * AWS's own Lambda runtime client (aws-lambda-ric), built from the sources in its npm tarball: the path of its index.mjs.
 *
 * Its preinstall script builds curl and aws-lambda-cpp. Its postinstall script would compile the addon with node-gyp,
 * which wants Node's headers from nodejs.org or from wherever a machine's Node came from. The addon uses Node-API
 * alone, whose headers are an npm package, so it is compiled here; uv.h, v8.h and node.h are included and not used.
 */
export function runtimeClient(): string {
  const lock = readFileSync(`${HERE}package-lock.json`, 'utf8');
  const recipe = readFileSync(new URL(import.meta.url), 'utf8');
  const folder = cached('runtime-client', [lock, recipe, process.arch], (unfinished) => {
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(`${HERE}${file}`, `${unfinished}/${file}`);
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], unfinished);
    const client = `${unfinished}/node_modules/aws-lambda-ric`;
    run('sh', ['scripts/preinstall.sh'], client);
    for (const unused of ['uv.h', 'v8.h', 'node.h']) {
      writeFileSync(`${client}/deps/artifacts/include/${unused}`, '/* Node-API is enough. */\n');
    }
    const flags = [
      '-shared',
      '-fPIC',
      '-O2',
      '-std=gnu++17',
      '-fexceptions',
      '-DNODE_GYP_MODULE_NAME=rapid_client',
    ];
    const includes = [
      `${client}/deps/artifacts/include`,
      `${unfinished}/node_modules/node-api-headers/include`,
      `${unfinished}/node_modules/node-addon-api`,
    ];
    const libraries = ['libaws-lambda-runtime.a', 'libcurl.a'].map((name) => `deps/artifacts/lib/${name}`);
    run(
      'g++',
      [
        ...flags,
        ...includes.map((include) => `-I${include}`),
        'src/native/rapid-client.cc',
        ...libraries,
        '-pthread',
        '-o',
        'rapid-client.node',
      ],
      client,
    );
    for (const built of ['deps/artifacts', 'deps/curl-src', 'deps/aws-lambda-cpp-src'])
      run('rm', ['-rf', built], client);
  });
  return `${folder}/node_modules/aws-lambda-ric/index.mjs`;
}
