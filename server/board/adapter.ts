import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
} from '@bull-board/api/typings/app';

type Config = Parameters<IServerAdapter['setUIConfig']>[0];

export interface BoardAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Keeps what Bull Board sets up, and answers for it without a web framework: it is for looking, so only for GET. */
export class BoardAdapter implements IServerAdapter {
  views = '';
  statics = '';
  private queues: BullBoardQueues = new Map();
  private config: Config = {};
  private entry: AppViewRoute | undefined;
  private routes: { readonly pattern: RegExp; readonly call: AppControllerRoute }[] = [];
  private onError: (error: Error) => BoardAnswer = ({ message }) => ({ status: 500, body: message });

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setViewsPath(path: string): this {
    this.views = path;
    return this;
  }

  setStaticPath(_route: string, path: string): this {
    this.statics = path;
    return this;
  }

  setUIConfig(config: Config): this {
    this.config = config;
    return this;
  }

  setEntryRoute(route: AppViewRoute): this {
    this.entry = route;
    return this;
  }

  setErrorHandler(handler: (error: Error) => { readonly status?: number; readonly body: unknown }): this {
    this.onError = (error) => ({ status: 500, ...handler(error) });
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    this.routes = routes
      .filter(({ method }) => [method].flat().includes('get'))
      .flatMap((call) => [call.route].flat().map((path) => ({ pattern: patternOf(path), call })));
    return this;
  }

  /** @returns undefined where there is no such call */
  async call(path: string, query: URLSearchParams): Promise<BoardAnswer | undefined> {
    for (const { pattern, call } of this.routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      try {
        const answer = await call.handler({
          queues: this.queues,
          uiConfig: this.config,
          query: Object.fromEntries(query),
          params,
          body: {},
          headers: {},
        });
        return { status: 200, ...answer };
      } catch (thrown) {
        return this.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    }
    return undefined;
  }

  /** Fills the page of the board. @param template in EJS, of which only values are used */
  page(template: string, basePath: string): string {
    const { params } = this.entry!.handler({ basePath, uiConfig: this.config });
    return template
      .replaceAll(/<%([=-]) (\w+) %>/g, (_, kind: string, name: string) =>
        kind === '-' ? params[name]! : escapeHtml(params[name] ?? ''),
      )
      .replaceAll(/<link href="https:[^>]*>/g, '');
  }
}

/** '/api/queues/:queueName' */
const patternOf = (route: string): RegExp => new RegExp(`^${route.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
