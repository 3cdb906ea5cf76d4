/** Real files of several makers in public repositories, for a check on the machine of whoever runs it. */

export interface Sample {
  /** owner/name on GitHub. */
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  /** Git's id of the file: SHA-1 of its length and its bytes. */
  readonly blob: string;
}

/** "You are free to use these media files however you wish", says its README. */
const metadataExtractor = (path: string, blob: string): Sample => ({
  repository: 'drewnoakes/metadata-extractor-images',
  commit: '4beba640487802442bc9931fb01274e908102d3a',
  path,
  blob,
});

export const samples: readonly Sample[] = [
  metadataExtractor('cr2/Canon EOS 350D.CR2', '1df9091f73f5bb06088a18eb8e29eb64de598ff7'),
  metadataExtractor('cr2/Canon EOS 70D.cr2', '5fa4b1248d9c2bc50a6a4a6a0038ca357a18366e'),
  metadataExtractor('cr3/Canon EOS R3.cr3', 'b53ab806643027bbd4a5857b67299bcc56a4bd00'),
  metadataExtractor('nef/Nikon D70.nef', '46cad6784e8b791e3e662afbf4da161480aa1737'),
  metadataExtractor('nef/Nikon D5100.nef', 'ac49e0ed60b06f820cfd376a5bdae3f11317e951'),
  metadataExtractor('arw/Sony NEX-5N.arw', '7a3426e846b822363336fbf748aebf531d4acca5'),
  metadataExtractor('arw/Sony ILCE-7M3 (A7M3).arw', 'b5ceb57c6394cb1fc9e8af2886c52150d3aff835'),
  metadataExtractor('raf/FujiFilm FinePix S5500.raf', '39994c8060b1e5b6a374e7641432aa46767f8b3f'),
  metadataExtractor('raf/Fujifilm X-E1.raf', '25db072a308b0766fecf27f2b33ce034107ee001'),
  metadataExtractor('orf/Olympus E410.orf', '3cc70515a0e9173606dc8463ebe22361e64b17ab'),
  metadataExtractor('orf/OM Sytem OM-1.orf', '71835717287ac61e0f76b1bd50df963a96ceeeea'),
  metadataExtractor('rw2/Panasonic DMC-GF1.rw2', '8d9384ffda4b6aa54d05ca9854e46eec1e0725e5'),
  metadataExtractor('rw2/Panasonic DMC-GF7.rw2', 'cedd9377d4ea2ab140204a320571eb6f3150f3d4'),
  metadataExtractor('dng/LG Nexus 5X.dng', '4d0a1425ac91767a6e20597f513a194b37693524'),
  metadataExtractor('dng/Leica T (Typ 701).dng', 'a0f5c7be431a3c21d5c8fd532dcfd4aa8afc3890'),
  metadataExtractor('pef/Pentax K-1 Mark II.pef', '94fba092d3a1ebb369911d06e5c47c10f6cc4cd9'),
  metadataExtractor('srw/Samsung NX20.srw', '6df400cb385659e5e18b2687d3e41c68a76b14d3'),
  metadataExtractor('heic/IMG_2927.HEIC', '8848ac7ee989d6c500018acdffbf2ebfacb0d7d8'),
  metadataExtractor('heic/IMG_1034.heic', '9c6318248a2d0695ec6e714b1dbb738dc97f6554'),
  metadataExtractor('heif/Sony ILCE-7M4 (A7M4).heif', '2cc39a992e6c69e56afec998da24e2d413582160'),
  // Canon EOS D30, MIT.
  {
    repository: 'evanoberholster/imagemeta',
    commit: '22280bb82659de3482bcd7a4e12174941372770f',
    path: 'testImages/CRW.CRW',
    blob: 'b90dfc9050c2174537460edefdbf7c8a31ad771f',
  },
  // Canon EOS 550D, MIT.
  {
    repository: 'syoyo/tinydngloader',
    commit: '332dc2127172da4134c98be225987838891d930e',
    path: 'colorchart.dng',
    blob: '97397cf2cf83af59e0a58b74ca95d1ad3ed95415',
  },
];
