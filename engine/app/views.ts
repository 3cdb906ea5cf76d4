/** The panes of an interface: a newer request of one makes its older ones pointless. */
export class Views {
  private readonly current = new Map<string, AbortController>();

  /** @returns a signal that fires when the caller gives up, or the view asks for something else */
  begin(view: string, signal: AbortSignal): AbortSignal {
    this.current.get(view)?.abort();
    const controller = new AbortController();
    this.current.set(view, controller);
    return AbortSignal.any([signal, controller.signal]);
  }
}
