import { createHash } from 'node:crypto';
import { ascii, concat, equal, text, view } from './bytes.js';

/**
 * XMP that JPEG keeps in two parts (XMP specification part 3, section 1.1.3): a main packet that names the extended one
 * by its MD5. In memory the two stand behind each other in one block, which keeps every byte; `mergedXmp` makes one
 * document of them for the other formats.
 */
const guidPattern = /HasExtendedXMP\s*(?:=\s*["']|>\s*)([0-9A-Fa-f]{32})/;
const guidLength = 32;
const partHeadLength = guidLength + 8;

/** A packet has at most three places where a document can begin: its wrapper, xmpmeta, RDF. */
const maxStarts = 7;

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex').toUpperCase();

/** The main packet that we write ourselves when a whole document goes into the extended part. */
const stub = (guid: string): Uint8Array =>
  ascii(
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" ' +
      `xmpNote:HasExtendedXMP="${guid}"/></rdf:RDF></x:xmpmeta>`,
  );

interface JoinedXmp {
  readonly xmp?: Uint8Array;
  readonly notice?: string;
}

/**
 * One block from JPEG's main packet and the payloads of its extension segments
 * (GUID, whole length, offset, bytes).
 */
export function joinExtendedXmp(main: Uint8Array | undefined, parts: readonly Uint8Array[]): JoinedXmp {
  if (!main) return {};
  const guid = guidPattern.exec(text(main))?.[1];
  if (guid === undefined) return { xmp: main };
  const extended = assemble(parts.filter((part) => text(part, 0, guidLength) === guid));
  if (!extended || md5(extended) !== guid.toUpperCase()) {
    return { xmp: main, notice: 'The second part of its XMP is incomplete and was left out.' };
  }
  return { xmp: equal(main, stub(guid)) ? extended : concat(main, extended) };
}

function assemble(parts: readonly Uint8Array[]): Uint8Array | undefined {
  const whole = parts.filter((part) => part.length >= partHeadLength);
  const total = whole.reduce((length, part) => length + part.length - partHeadLength, 0);
  const extended = new Uint8Array(total);
  for (const part of whole) {
    const offset = view(part).getUint32(guidLength + 4);
    const content = part.subarray(partHeadLength);
    if (view(part).getUint32(guidLength) !== total || offset + content.length > total) return undefined;
    extended.set(content, offset);
  }
  return extended;
}

export interface SplitXmp {
  readonly main: Uint8Array;
  readonly extended?: Uint8Array;
  /** Upper-case hexadecimal MD5 of the extended part, as the main packet spells it; empty without one. */
  readonly guid: string;
}

/** The parts that JPEG stores, the main one at most maxMain bytes long. */
export function splitXmp(xmp: Uint8Array, maxMain: number): SplitXmp {
  const joined = findJoin(xmp);
  if (joined) return joined;
  if (xmp.length <= maxMain) return { main: xmp, guid: '' };
  const guid = md5(xmp);
  return { main: stub(guid), extended: xmp, guid };
}

/** Where the main packet names an extended one, the block's tail with that MD5 is it. */
function findJoin(xmp: Uint8Array): SplitXmp | undefined {
  const whole = text(xmp);
  const guid = guidPattern.exec(whole)?.[1];
  if (guid === undefined) return undefined;
  let starts = 0;
  for (const { index } of whole.matchAll(/<\?xpacket begin|<(?:\w+:)?(?:xmpmeta|RDF)[\s>]/g)) {
    starts += 1;
    if (starts > maxStarts) return undefined;
    const extended = xmp.subarray(index);
    if (starts > 1 && md5(extended) === guid.toUpperCase()) {
      return { main: xmp.subarray(0, index), extended, guid };
    }
  }
  return undefined;
}

/**
 * One XML document: the extended part's properties move into the main packet, as the specification asks of readers.
 * Blocks that have no second part come back as they are; of one that isn't written as usual, the main packet alone.
 * Patterns are short and bounded: the text may be many megabytes of anything.
 */
export function mergedXmp(xmp: Uint8Array): Uint8Array {
  const joined = findJoin(xmp);
  if (!joined?.extended) return xmp;
  const main = text(joined.main);
  const extended = text(joined.extended);
  const [into, from] = [rdfOf(main), rdfOf(extended)];
  if (!into || !from) return joined.main;
  const missing = [...from.attributes.matchAll(/\sxmlns:(\w+)\s*=\s*(?:"[^"]*"|'[^']*')/g)]
    .filter(([, prefix]) => !into.attributes.includes(`xmlns:${prefix}`))
    .map(([declaration]) => declaration);
  const merged =
    main.slice(0, into.start - 1) +
    missing.join('') +
    main.slice(into.start - 1, into.end) +
    extended.slice(from.start, from.end) +
    main.slice(into.end);
  return Buffer.from(withoutNote(merged), 'latin1');
}

interface RdfElement {
  readonly attributes: string;
  /** Where its content begins and ends. */
  readonly start: number;
  readonly end: number;
}

const maxAttributes = 4096;

/** The element rdf:RDF of a packet; undefined where there is none. */
function rdfOf(packet: string): RdfElement | undefined {
  const open = /<(\w{1,32}:)?RDF(?=[\s>])/.exec(packet);
  if (!open) return undefined;
  const head = open.index + open[0].length;
  const start = packet.indexOf('>', head) + 1;
  const end = packet.lastIndexOf(`</${open[1] ?? ''}RDF>`);
  if (start === 0 || start - head > maxAttributes || end < start) return undefined;
  return { attributes: packet.slice(head, start - 1), start, end };
}

/** Without the attribute that names the extended part. */
function withoutNote(packet: string): string {
  const note = /HasExtendedXMP\s{0,8}=\s{0,8}["'][0-9A-Fa-f]{32}["']/.exec(packet);
  if (!note) return packet;
  const before = packet.slice(Math.max(0, note.index - 64), note.index);
  const prefix = /\s*\w+:$/.exec(before)?.[0] ?? '';
  return packet.slice(0, note.index - prefix.length) + packet.slice(note.index + note[0].length);
}
