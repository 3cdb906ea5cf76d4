/** Of jobs that give each picture back in its own format, or all in one. */
export const resultFormatEn = {
  format: 'Save as',
  formats: {
    same: 'As the source',
    jpeg: 'JPEG',
    png: 'PNG',
    webp: 'WebP',
    avif: 'AVIF',
    tiff: 'TIFF',
  },
  formatHelp: {
    same: 'JPEG stays JPEG, TIFF with 16 bits stays TIFF with 16 bits.',
    jpeg: 'Opens everywhere; 8 bits.',
    png: 'Without loss, 16 bits where the source has them.',
    webp: 'Opens in every browser; 8 bits.',
    avif: 'Small; newer systems and browsers open it.',
    tiff: 'Without loss, 16 bits where the source has them.',
  },
  quality: 'Quality of the file',
};
