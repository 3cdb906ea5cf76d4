import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import type { NetworkSource } from '../runtime/index.js';

/** What every model.json says. */
export const manifestFields = {
  format: z.literal(1),
  /** 16 hexadecimal digits: a hash of the model's files. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** SHA-256 of each file, hexadecimal. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
};

interface Manifest {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A model's folder: model.json is read and checked, the other files when they are asked for. */
export interface ModelFolder<M extends Manifest> {
  readonly manifest: M;
  /** A file's bytes. @throws LatensifyError code 'model' when it is missing or was changed */
  read(name: string): Promise<Uint8Array>;
  /** NAME.onnx, likewise. */
  network(name: string): Promise<NetworkSource>;
  /** The error that says why the model can't be used; the reason is a clause. */
  readonly unusable: (reason: string) => LatensifyError;
}

/**
 * @param kind as it is called in sentences: "codec model"
 * @throws LatensifyError code 'model' when model.json is missing, damaged, or of a later format
 */
export async function openModelFolder<M extends Manifest>(
  kind: string,
  folder: string,
  schema: z.ZodType<M>,
): Promise<ModelFolder<M>> {
  const unusable = (reason: string, cause?: unknown): LatensifyError =>
    new LatensifyError('model', `The ${kind} ${folder} can't be used: ${reason}.`, { cause });
  const readPlain = async (name: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      throw unusable(`${name} can't be read`, error);
    }
  };
  const parse = (bytes: Uint8Array): unknown => {
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch (error) {
      throw unusable('model.json is no JSON', error);
    }
  };
  const parsed = schema.safeParse(parse(await readPlain('model.json')));
  if (!parsed.success) throw unusable(`model.json is not as expected: ${z.prettifyError(parsed.error)}`);
  const manifest = parsed.data;
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = await readPlain(name);
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== manifest.files[name]) throw unusable(`${name} was changed`);
    return bytes;
  };
  return {
    manifest,
    read,
    network: async (name) => ({ name: `${manifest.id}/${name}`, onnx: await read(`${name}.onnx`) }),
    unusable,
  };
}
