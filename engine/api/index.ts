export { type Client, type ClientOptions, createClient } from './client.js';
export { type AppContract, appContract } from './contract.js';
export type {
  CallContext,
  CallName,
  Contract,
  EventData,
  EventName,
  Handlers,
  Input,
  Output,
  ParsedInput,
} from './define.js';
export * from './schemas/index.js';
export { nameTokens, type JobTokens } from './name-tokens.js';
export { presetQualities } from './presets.js';
export { createHost, type Host, type HostOptions, type Refusal } from './host.js';
export {
  bridgeName,
  connectDesktop,
  type DesktopAnswer,
  type DesktopBridge,
  desktopBridge,
  type MenuCommand,
  menuCommands,
  type PageWindow,
  portMessage,
  valueOf,
} from './desktop.js';
export {
  messagePortTransport,
  type MessagePortLike,
  webSocketTransport,
  type WebSocketLike,
} from './transports.js';
export { Inbox, type Transport, transportPair } from './transport.js';
export { z } from './zod.js';
