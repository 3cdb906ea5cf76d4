export interface Disposable {
  dispose(): Promise<void>;
}

/** Models that are opened when they are first needed, each once. */
export class Opened<Model extends Disposable> {
  private readonly models = new Map<string, Promise<Model>>();

  async get(key: string, open: () => Promise<Model>): Promise<Model> {
    const known = this.models.get(key);
    if (known !== undefined) return await known;
    const model = open();
    this.models.set(key, model);
    // One that failed is tried again the next time.
    model.catch(() => this.models.delete(key));
    return await model;
  }

  async dispose(): Promise<void> {
    const models = await Promise.allSettled(this.models.values());
    this.models.clear();
    for (const model of models) if (model.status === 'fulfilled') await model.value.dispose();
  }
}
