/**
 * The interface on a host that runs in the page itself and only pretends to compress: for looking at screens while
 * working on them. `npx vite --config renderer/vite.config.mjs test/renderer/stand-in`, then open /?files=10000.
 */
import '@fontsource-variable/inter/wght.css';
import '../../../renderer/styles/tokens.css';
import '../../../renderer/styles/base.css';
import {
  appContract,
  createClient,
  createHost,
  type Grant,
  transportPair,
} from '../../../engine/api/index.js';
import { mountApp } from '../../../renderer/mount.js';
import { StandInHost } from './host.js';

const [mine, theirs] = transportPair();
const parameters = new URLSearchParams(location.search);
const standIn = new StandInHost(Number(parameters.get('files') ?? 0), parameters.get('engine') ?? 'ready');
const host = createHost(appContract, theirs, standIn.handlers, {
  onFault: (call, error) => console.error(call, error),
});
standIn.attach(host);
standIn.start();

mountApp({
  client: createClient(appContract, mine, { onRefused: (reason) => console.error(reason) }),
  pixelUrl: (id) => standIn.pixelUrl(id),
  grantsFor: ({ files }) =>
    Promise.resolve(files.map(({ path }, index): Grant => ({ id: `d${index}`, kind: 'file', name: path }))),
  save: ({ name }) => console.info(`download ${name}`),
  desktop: undefined,
});
