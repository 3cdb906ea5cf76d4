import { availableParallelism } from 'node:os';
import sharp from 'sharp';

/**
 * sharp, configured once for this process: only the six loaders that we take may run, from memory only, so that no file
 * can reach a rarely used parser (SVG, PDF, ImageMagick, …) by a disguised first byte; and no cache of decoded
 * pictures, which would only cost memory since no picture is read twice. The AVIF encoder takes its threads from
 * sharp's concurrency, which is 1 by default with glibc; measured on 50 MP, two threads cost no memory.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadTiffBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
sharp.cache(false);
sharp.concurrency(Math.min(4, availableParallelism()));

export { sharp };
