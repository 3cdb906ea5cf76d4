import { isSidecarName } from './kinds.js';
import { folderOf, joinPath } from './locations.js';
import { collisionKey, type NamePattern, safeStem, splitName } from './naming.js';
import type { SourceFile } from './walk.js';

export interface PlacingOptions {
  /** Absolute folder of the results; undefined puts each beside its source. */
  readonly output: string | undefined;
  readonly pattern: NamePattern;
  /** What {quality} and {format} stand for. */
  readonly quality: string;
  readonly format: string;
  /** With their dots: all that the result of a file may get. */
  readonly extensions: (file: SourceFile) => readonly string[];
  /** Files that become something else; all others can only be copied. */
  readonly isConverted: (file: SourceFile) => boolean;
}

export interface SidecarOwner {
  readonly file: SourceFile;
  /** 'stem': a.xmp for a.jpg; 'name': a.jpg.xmp for a.jpg. */
  readonly by: 'stem' | 'name';
}

/** Where what becomes of one source goes. */
export interface Placement {
  readonly file: SourceFile;
  /** Absolute. */
  readonly folder: string;
  /** The result's name without its extension; undefined where the file can only be copied. */
  readonly stem: string | undefined;
  /** The name of an unchanged copy. */
  readonly copyName: string;
  /** The pictures that this file belongs to, where it is a sidecar. */
  readonly owners: readonly SidecarOwner[];
}

/**
 * Gives every source its place such that no two results, copies or sidecars meet, on no file system.
 *
 * Copies keep their names. A result is called after its source (a.jpg → a.ltn); where that would meet another file's
 * result or copy, after its full name (a.jpg.ltn and a.png.ltn); where that is not free either, a number is added
 * (a.jpg-2.ltn). What lies in the output folder already plays no part: the same sources always get the same names.
 */
export function place(files: readonly SourceFile[], options: PlacingOptions): Placement[] {
  const drafts = makeDrafts(files, options);
  const claims = new Claims();
  for (const draft of drafts) claims.addFolder(draft.folder);
  const copyNames = new Map(drafts.map((draft) => [draft, claimCopy(draft, claims)]));
  const stems = claimResults(
    drafts.filter((draft) => draft.isConverted),
    claims,
  );
  return drafts.map((draft) => ({
    file: draft.file,
    folder: draft.folder,
    stem: stems.get(draft),
    copyName: copyNames.get(draft)!,
    owners: draft.owners,
  }));
}

/** The name that a sidecar gets beside a result: it matches as it did beside the source. */
export function sidecarName(sidecar: string, by: SidecarOwner['by'], resultName: string): string {
  const { extension } = splitName(sidecar);
  return (by === 'name' ? resultName : splitName(resultName).stem) + extension;
}

interface Draft {
  readonly file: SourceFile;
  readonly folder: string;
  readonly isConverted: boolean;
  readonly stem: string;
  /** That its result may get. */
  readonly extensions: readonly string[];
  readonly owners: readonly SidecarOwner[];
  /** What travels with this picture. */
  readonly sidecars: readonly { readonly file: SourceFile; readonly by: SidecarOwner['by'] }[];
}

function makeDrafts(files: readonly SourceFile[], options: PlacingOptions): Draft[] {
  const ownersOf = findOwners(files, options.isConverted);
  const sidecarsOf = new Map<SourceFile, { file: SourceFile; by: SidecarOwner['by'] }[]>();
  for (const [sidecar, owners] of ownersOf) {
    for (const { file, by } of owners) {
      sidecarsOf.set(file, [...(sidecarsOf.get(file) ?? []), { file: sidecar, by }]);
    }
  }
  return files.map((file) => {
    const { stem, extension } = splitName(file.name);
    const { quality, format } = options;
    const isConverted = options.isConverted(file);
    return {
      file,
      folder: options.output === undefined ? folderOf(file.path) : joinPath(options.output, file.folder),
      isConverted,
      extensions: isConverted ? options.extensions(file) : [],
      stem: options.pattern({ name: stem, ext: extension.slice(1), quality, format }),
      owners: ownersOf.get(file) ?? [],
      sidecars: sidecarsOf.get(file) ?? [],
    };
  });
}

/**
 * The pictures in the same folder that each sidecar is named after: by full name, else by stem; by the very
 * spelling, else by one that some file systems take for the same. A picture has one sidecar of each kind at most.
 */
function findOwners(
  files: readonly SourceFile[],
  isConverted: (file: SourceFile) => boolean,
): Map<SourceFile, SidecarOwner[]> {
  const sidecars = files.filter((file) => isSidecarName(file.name));
  const owners = new Map<SourceFile, SidecarOwner[]>(sidecars.map((sidecar) => [sidecar, []]));
  const served = { name: new Set<SourceFile>(), stem: new Set<SourceFile>() };
  for (const spelling of [(path: string) => path, collisionKey]) {
    const find = finder(files.filter(isConverted), spelling);
    for (const sidecar of sidecars.filter((one) => owners.get(one)!.length === 0)) {
      const { by, found } = find(sidecar);
      const free = found.filter((file) => !served[by].has(file));
      for (const file of free) served[by].add(file);
      owners.set(
        sidecar,
        free.map((file) => ({ file, by })),
      );
    }
  }
  return owners;
}

function finder(
  pictures: readonly SourceFile[],
  spelling: (path: string) => string,
): (sidecar: SourceFile) => { by: SidecarOwner['by']; found: SourceFile[] } {
  const beside = (file: SourceFile, name: string): string => spelling(joinPath(folderOf(file.path), name));
  const byName = new Map<string, SourceFile[]>();
  const byStem = new Map<string, SourceFile[]>();
  for (const file of pictures) {
    append(byName, beside(file, file.name), file);
    append(byStem, beside(file, splitName(file.name).stem), file);
  }
  return (sidecar) => {
    const key = beside(sidecar, splitName(sidecar.name).stem);
    const named = byName.get(key);
    return named === undefined ? { by: 'stem', found: byStem.get(key) ?? [] } : { by: 'name', found: named };
  };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** A path that a file would take; two claims on one path are no clash where the same file makes them. */
interface Claim {
  readonly key: string;
  readonly claimant: string;
}

class Claims {
  private readonly claimants = new Map<string, string>();

  addFolder(folder: string): void {
    for (let path = folder; !this.claimants.has(collisionKey(path)); path = folderOf(path)) {
      this.claimants.set(collisionKey(path), 'folder');
    }
  }

  allow(claim: Claim): boolean {
    const claimant = this.claimants.get(claim.key);
    return claimant === undefined || claimant === claim.claimant;
  }

  /** Takes all of them, or none where one is another's. */
  tryAdd(claims: readonly Claim[]): boolean {
    if (!claims.every((claim) => this.allow(claim))) return false;
    for (const { key, claimant } of claims) this.claimants.set(key, claimant);
    return true;
  }
}

function claimCopy(draft: Draft, claims: Claims): string {
  const { name, path } = draft.file;
  const { stem, extension } = splitName(name);
  // A copy that would be the file itself is never made: a result that wants the name finds it taken later.
  if (joinPath(draft.folder, name) === path) return name;
  for (let number = 1; ; number++) {
    const copy = number === 1 ? name : safeStem(stem, `-${number}`) + shortExtension(extension);
    if (claims.tryAdd([{ key: collisionKey(joinPath(draft.folder, copy)), claimant: path }])) return copy;
  }
}

/** What stands after the last dot of a very long name is no extension. */
const shortExtension = (extension: string): string => (Buffer.byteLength(extension) <= 16 ? extension : '');

function claimResults(drafts: readonly Draft[], claims: Claims): Map<Draft, string> {
  const stems = new Map<Draft, string>();
  const claimantsOf = new Map<string, Set<string>>();
  const shortNames = drafts.map((draft) => {
    const stem = safeStem(draft.stem);
    return { draft, stem, wanted: resultClaims(draft, stem) };
  });
  for (const claim of shortNames.flatMap((short) => short.wanted)) {
    claimantsOf.set(claim.key, (claimantsOf.get(claim.key) ?? new Set()).add(claim.claimant));
  }
  for (const { draft, stem, wanted } of shortNames) {
    const isAlone = wanted.every((claim) => claimantsOf.get(claim.key)!.size === 1);
    if (isAlone && claims.tryAdd(wanted)) stems.set(draft, stem);
  }
  for (const draft of drafts.filter((one) => !stems.has(one))) {
    stems.set(draft, claimLongName(draft, claims));
  }
  return stems;
}

function claimLongName(draft: Draft, claims: Claims): string {
  const extension = shortExtension(splitName(draft.file.name).extension);
  for (let number = 1; ; number++) {
    const stem = safeStem(draft.stem, number === 1 ? extension : `${extension}-${number}`);
    if (claims.tryAdd(resultClaims(draft, stem))) return stem;
  }
}

/** Every path that the result and the sidecars of a picture may take, whichever extension it will get. */
function resultClaims(draft: Draft, stem: string): Claim[] {
  const claim = (name: string, claimant: SourceFile): Claim => ({
    key: collisionKey(joinPath(draft.folder, name)),
    claimant: claimant.path,
  });
  return draft.extensions.flatMap((extension) => {
    const result = stem + extension;
    const sidecars = draft.sidecars.map(({ file, by }) => claim(sidecarName(file.name, by, result), file));
    return [claim(result, draft.file), ...sidecars];
  });
}
