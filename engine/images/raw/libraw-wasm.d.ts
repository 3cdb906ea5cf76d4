/** The part of WebAssembly's interface that is used; Node's declarations lack it. */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number; readonly maximum: number; readonly shared: true });
    readonly buffer: SharedArrayBuffer;
  }
}

/** LibRaw itself, without the browser worker that the package puts around it. */
declare module 'libraw-wasm/dist/libraw.js' {
  import type { LibRawSettings, Metadata, RawImageData, ThumbnailImageData } from 'libraw-wasm';

  /** The C++ class of the package's wrapper; its methods throw objects that hold an address only. */
  export interface LibRaw {
    open(file: Uint8Array, settings: LibRawSettings): void;
    metadata(full: boolean): Metadata;
    imageData(): RawImageData | undefined;
    thumbnailData(): ThumbnailImageData | undefined;
  }

  function load(options: {
    readonly wasmMemory: WebAssembly.Memory;
    readonly wasmBinary: Uint8Array;
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<{ readonly LibRaw: new () => LibRaw }>;
  export { load as default };
}
