import type { Colorizer, OpenPicture, Orientation } from '../../models/colorize/index.js';
import type { Storage } from '../files/index.js';
import { type ReadLimits, readImage } from '../images/index.js';

/** A photograph whose colours are lent to others; read again when its file has changed. */
export class Lender {
  private readonly path: string;
  private readonly colorizer: Colorizer;
  private readonly storage: Pick<Storage, 'status' | 'read'>;
  private readonly limits: ReadLimits;
  private opened: { readonly stamp: string; readonly picture: Promise<OpenPicture> } | undefined;

  /** @param path resolved */
  constructor(
    path: string,
    colorizer: Colorizer,
    storage: Pick<Storage, 'status' | 'read'>,
    limits: ReadLimits = {},
  ) {
    this.path = path;
    this.colorizer = colorizer;
    this.storage = storage;
    this.limits = limits;
  }

  /** Another one once the file is another one. */
  async stamp(): Promise<string> {
    const status = await this.storage.status(this.path);
    return status === undefined ? 'missing' : `${status.size} ${status.keptMtimeMs ?? status.mtimeMs}`;
  }

  /** @throws LatensifyError as reading a picture does */
  async picture(): Promise<OpenPicture> {
    const stamp = await this.stamp();
    if (this.opened?.stamp !== stamp) this.opened = { stamp, picture: this.open() };
    return await this.opened.picture;
  }

  private async open(): Promise<OpenPicture> {
    const { pixels, orientation } = await readImage(await this.storage.read(this.path), this.limits);
    return this.colorizer.open(pixels, orientation as Orientation);
  }
}
