/**
 * What `npm start`, `npm test` and `npm run bench` run first: installs the packages and compiles the sources
 * where that is needed, then hands over to the program in this same process. Uses nothing but Node, since a
 * fresh clone has nothing else. What it does goes to stderr; when there is nothing to do it is silent.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldestNode = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const dist = join(root, 'dist');
const sourceStamp = join(dist, '.sources');
const pageStamp = join(dist, '.page');
const lock = join(dist, '.lock');

const targets = {
  start: (args) => (args.length === 0 ? desktopOrServe() : handOver('dist/cli/main.js', [])),
  bench: () => handOver('dist/bench/main.js', []),
  test: () => handOver('node_modules/vitest/vitest.mjs', ['run']),
  build: () => undefined,
  page: () => undefined,
};

async function main() {
  checkNode();
  const [target, ...args] = process.argv.slice(2);
  if (!(target in targets)) fail(`usage: bootstrap.mjs ${Object.keys(targets).join('|')} [arguments]`);
  const needsPage = ['page', 'test'].includes(target) || (target === 'start' && showsPage(args));
  if (!isReady(needsPage)) await whileLocked(() => prepare(needsPage));
  process.argv.splice(2, Infinity, ...args);
  await targets[target](args);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  const wanted = oldestNode.join('.');
  fail(
    `Latensify needs Node.js ${wanted} or newer; this is ${process.versions.node}. Get one at https://nodejs.org.`,
  );
}

/** Everything else does without the interface: nobody waits for it to be bundled. */
const showsPage = ([command]) => command === undefined || command === 'serve';

const isReady = (needsPage) =>
  isInstalled() && isBuilt(sourceDigest()) && (!needsPage || isPageBuilt(pageDigest()));

async function prepare(needsPage) {
  if (!isInstalled()) await install();
  const digest = sourceDigest();
  if (!isBuilt(digest)) await build(digest);
  if (needsPage && !isPageBuilt(pageDigest())) await buildPage();
}

/** npm writes node_modules/.package-lock.json last, so an install that was cut off doesn't count. */
function isInstalled() {
  // A linked node_modules belongs to another checkout: it is used as it is, never written to.
  if (isLink(modules)) return true;
  const installed = modifiedAt(join(modules, '.package-lock.json'));
  return installed !== undefined && installed >= modifiedAt(join(root, 'package-lock.json'));
}

async function install() {
  say('Installing packages …');
  const npm = npmCommand();
  // warnings would be about packages that only packaging the desktop app needs, and newer Node.js for them
  const args = ['ci', '--include=dev', '--no-progress', '--loglevel=error'];
  await runChild(npm.file, [...npm.args, ...args], npm.shell);
}

/** The npm that started this script, where one did. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /^npm(-cli)?\.[cm]?js$/.test(basename(script))) {
    return { file: process.execPath, args: [script], shell: false };
  }
  return { file: 'npm', args: [], shell: process.platform === 'win32' };
}

const isBuilt = (digest) => readIfThere(sourceStamp) === digest;

async function build(digest) {
  say('Compiling …');
  fs.rmSync(sourceStamp, { force: true });
  removeOrphans();
  await runChild(process.execPath, [join(modules, 'typescript/bin/tsc'), '-b', root], false);
  fs.writeFileSync(sourceStamp, digest);
}

const isPageBuilt = (digest) => readIfThere(pageStamp) === digest;

/** Bundles renderer/ into dist/renderer/, and for the desktop the script that goes before it, and icons. */
async function buildPage() {
  say('Bundling the interface …');
  const digest = pageDigest();
  fs.rmSync(pageStamp, { force: true });
  for (const config of ['renderer/vite.config.mjs', 'electron/preload/vite.config.mjs']) {
    const vite = [join(modules, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn', '--config'];
    await runChild(process.execPath, [...vite, join(root, config)], false);
  }
  await runChild(process.execPath, [join(root, 'scripts/make-icons.mjs')], false);
  fs.writeFileSync(pageStamp, digest);
}

/** Changes when a source is added, removed or touched. */
const sourceDigest = () => digestOf(['tsconfig.json', 'package.json'], sources());

function pageDigest() {
  const folders = ['renderer', 'engine/api', 'common', 'electron'];
  return digestOf(
    ['package.json'],
    folders.flatMap((folder) => filesBelow(join(root, folder), '')),
  );
}

function digestOf(settings, files) {
  const hash = createHash('sha256');
  for (const path of [...settings.map((name) => join(root, name)), ...files]) {
    const { mtimeMs, size } = fs.statSync(path);
    hash.update(`${relative(root, path)}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

function sources() {
  return sourceFolders().flatMap((folder) => filesBelow(join(root, folder), '.ts'));
}

function sourceFolders() {
  return JSON.parse(fs.readFileSync(join(root, 'tsconfig.json'), 'utf8')).include;
}

/** Removes outputs whose source is gone: a deleted test would go on being run. */
function removeOrphans() {
  for (const path of sourceFolders().flatMap((folder) => filesBelow(join(dist, folder), '.js'))) {
    const stem = path.slice(0, -'.js'.length);
    if (fs.existsSync(join(root, relative(dist, stem) + '.ts'))) continue;
    for (const end of ['.js', '.js.map', '.d.ts']) fs.rmSync(stem + end, { force: true });
  }
}

function filesBelow(folder, end) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path, end);
    return entry.isFile() && entry.name.endsWith(end) ? [path] : [];
  });
}

/** Runs the task while holding the lock file; first waits for a process that holds it. */
async function whileLocked(task) {
  fs.mkdirSync(dist, { recursive: true });
  let told = false;
  while (!takeLock()) {
    if (isAbandoned()) {
      fs.rmSync(lock, { force: true });
      continue;
    }
    if (!told) say('Waiting for another run that is installing or compiling …');
    told = true;
    await sleep(200);
  }
  const release = () => fs.rmSync(lock, { force: true });
  process.once('exit', release);
  await task();
  process.off('exit', release);
  release();
}

function takeLock() {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned() {
  const content = readIfThere(lock);
  if (content === undefined) return false;
  // Empty between its creation and the writing of the number.
  if (content === '') return Date.now() - (modifiedAt(lock) ?? Date.now()) > 10_000;
  return !isAlive(Number(content));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs a child with its output on stderr; ends this process with the child's code when it fails. */
async function runChild(file, args, shell) {
  const child = spawn(file, args, { cwd: root, shell, stdio: ['ignore', 2, 2] });
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => fail(`Can't start ${basename(file)}: ${error.message}`));
    child.once('exit', (status, signal) => resolve(status ?? (signal === 'SIGINT' ? 130 : 1)));
  });
  process.off('SIGINT', pass).off('SIGTERM', pass);
  if (code !== 0) process.exit(code);
}

/** The desktop app where Electron and a display are, else the same app in a browser. */
async function desktopOrServe() {
  const { openDesktop } = await import(pathToFileURL(join(dist, 'electron/launch.js')).href);
  const reason = await openDesktop();
  if (reason === undefined) return undefined;
  say(`${reason} Latensify opens in a browser instead.`);
  return handOver('dist/cli/main.js', ['serve']);
}

async function handOver(program, args) {
  const path = join(root, program);
  if (!fs.existsSync(path)) fail(`${program} is missing: run "npm ci", then try again.`);
  process.argv.splice(1, 1, path, ...args);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path).href);
}

function readIfThere(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function modifiedAt(path) {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.mtimeMs;
}

function isLink(path) {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isSymbolicLink();
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const say = (sentence) => process.stderr.write(sentence + '\n');

function fail(sentence) {
  say(sentence);
  process.exit(2);
}

await main();
