import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { SourceFile } from '../files/index.js';
import { type SourceImage, type SourceImage16, writeImage } from '../images/index.js';
import type { Conversion } from './converter.js';
import { type FormatChoice, resultExtension, resultFormat, writeOptions } from './own-format.js';
import { verifyResult } from './verify-result.js';

/** What was made of a picture. */
interface Made {
  readonly pixels: Pixels | Pixels16;
  readonly metadata: SourceImage['metadata'];
  /** Sentences about how it was made. */
  readonly notices: readonly string[];
}

/**
 * Writes what was made of a picture in the source's own format, or in the one that is asked for. Where that loses something, a
 * source is not replaced by it.
 */
export async function ownFormatResult(
  request: FormatChoice & { readonly replace: boolean },
  file: SourceFile,
  { format: source, orientation, notices: lostBefore }: SourceImage | SourceImage16,
  { pixels, metadata, notices }: Made,
): Promise<Conversion> {
  const format = resultFormat(source, request);
  const written = await writeImage(pixels, metadata, orientation, writeOptions(format, request));
  const lost = [...lostBefore, ...written.notices];
  if (request.replace && lost.length > 0) {
    return { kind: 'keep-original', reason: `It is not replaced: ${lost.join(' ')}`, notices: [] };
  }
  return {
    kind: 'result',
    bytes: written.bytes,
    extension: resultExtension(file, format),
    quality: undefined,
    notices: [...notices, ...lost],
    verify: (readBack) => verifyResult(pixels, orientation, readBack),
  };
}
