import sharp from 'sharp';

/**
 * sharp, configured once for this process: only the six loaders that we take may run, from memory only, so that no file
 * can reach a rarely used parser (SVG, PDF, ImageMagick, …) by a disguised first byte; and no cache of decoded
 * pictures, which would only cost memory since no picture is read twice.
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

export { sharp };
