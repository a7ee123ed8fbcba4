// The parent's end of a service boundary: starts the child process, carries typed requests and events, rejects what is
// pending when the child dies, and starts it anew with back-off. Node only; used by the extension and the CLI.
// SPDX-License-Identifier: MIT
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';

/** A boundary: methods of one parameter object. */
type ServiceApi<Api> = { readonly [M in keyof Api]: (params: never) => unknown };
export type ServiceRequest<Api extends ServiceApi<Api>> = <M extends keyof Api & string>(
  method: M,
  params: Parameters<Api[M]>[0],
  token?: CancellationToken,
) => Promise<ReturnType<Api[M]>>;
export type ServiceEvent<Events> = {
  readonly [E in keyof Events & string]: { readonly event: E; readonly params: Events[E] };
}[keyof Events & string];

export interface ServiceOptions<Api extends ServiceApi<Api>, Events> {
  readonly kind: 'index' | 'simulator';
  /** Path of the services' bundle. */
  readonly entry: string;
  /** Names of the events to listen to. */
  readonly events: readonly (keyof Events & string)[];
  onEvent(event: ServiceEvent<Events>): void;
  /** Lines for the log: what the child writes to stderr, and its deaths. */
  log(line: string): void;
  /** How often a dead child is replaced before giving up; counted anew after ten quiet minutes. Default 3. */
  readonly maximumRestarts?: number;
  /** Brings every new child, the first included, to where the caller needs it. Other requests wait for it. */
  prepare?(request: ServiceRequest<Api>): Promise<void>;
}

export interface ServiceClient<Api extends ServiceApi<Api>> {
  /** Rejects with the service's error, with `ServiceGone` if the child died, or by cancellation. */
  readonly request: ServiceRequest<Api>;
  readonly processId: () => number | undefined;
  /** Called at every unexpected end of the child. */
  onExit(listener: (reason: string, willRestart: boolean) => void): void;
  /** Ends the child for good. */
  dispose(): Promise<void>;
}

/** The child died, was disposed of, or could not be started. */
export class ServiceGone extends Error {
  override readonly name = 'ServiceGone';
}

const transportErrors: ReadonlySet<number> = new Set([
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
]);
const firstBackOffMs = 200;
const quietMs = 600_000;
const disposeGraceMs = 1_000;

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  /** Settles when the child ended, with the reason. */
  readonly ended: Promise<string>;
}

/** Starts a service as a child process. */
export function startService<Api extends ServiceApi<Api>, Events>(
  options: ServiceOptions<Api, Events>,
): ServiceClient<Api> {
  const listeners: ((reason: string, willRestart: boolean) => void)[] = [];
  let restarts = 0;
  let disposed = false;
  let running = launch(options);
  let ready = prepared(running);

  async function prepared(from: Running): Promise<Running> {
    watch(from);
    await options.prepare?.(requestOn(from));
    return from;
  }
  function watch(from: Running): void {
    const startedMs = Date.now();
    void from.ended.then((reason) => {
      if (disposed) return;
      if (Date.now() - startedMs > quietMs) restarts = 0;
      const willRestart = restarts < (options.maximumRestarts ?? 3);
      options.log(`the ${options.kind} service ended (${reason})${willRestart ? ', starting it again' : ''}`);
      ready = willRestart
        ? restart()
        : Promise.reject(new ServiceGone(`the ${options.kind} service ended: ${reason}`));
      // Nobody may be waiting; the next request reports it.
      ready.catch(() => undefined);
      for (const listener of listeners) listener(reason, willRestart);
    });
  }
  async function restart(): Promise<Running> {
    await new Promise((resolve) => setTimeout(resolve, firstBackOffMs * 2 ** restarts++));
    if (disposed) throw new ServiceGone('the service was ended');
    running = launch(options);
    return prepared(running);
  }
  ready.catch(() => undefined);

  return {
    async request(method, params, token) {
      if (disposed) throw new ServiceGone('the service was ended');
      return requestOn<Api>(await ready)(method, params, token);
    },
    processId: () => running.child.pid,
    onExit: (listener) => void listeners.push(listener),
    async dispose() {
      if (disposed) return;
      disposed = true;
      running.connection.dispose();
      // The child ends itself when its input ends; the timer is for one that hangs.
      running.child.stdin.end();
      const timer = setTimeout(() => running.child.kill('SIGKILL'), disposeGraceMs);
      await running.ended;
      clearTimeout(timer);
    },
  };
}

function launch<Api extends ServiceApi<Api>, Events>(options: ServiceOptions<Api, Events>): Running {
  const child = spawn(process.execPath, [options.entry, options.kind], {
    stdio: 'pipe',
    // In VS Code the executable is the editor itself; this makes it plain Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    windowsHide: true,
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(unfailing(child)),
  );
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  // Disposing of the connection rejects everything that is pending on it.
  void ended.then(() => connection.dispose());
  forEachLine(child, options.log);
  for (const event of options.events) {
    connection.onNotification(event, (params: Events[typeof event]) => options.onEvent({ event, params }));
  }
  connection.onError(([error]) =>
    options.log(`the connection to the ${options.kind} service: ${error.message}`),
  );
  connection.listen();
  return { child, connection, ended };
}

function requestOn<Api extends ServiceApi<Api>>({ connection, ended }: Running): ServiceRequest<Api> {
  return async (method, params, token) => {
    try {
      return await (token
        ? connection.sendRequest<ReturnType<Api[typeof method]>>(method, params, token)
        : connection.sendRequest<ReturnType<Api[typeof method]>>(method, params));
    } catch (error) {
      if (error instanceof ResponseError && !transportErrors.has(error.code)) throw error;
      // The answer can no longer come: the child is gone or about to be.
      throw new ServiceGone(`the service ended while it worked on "${method}": ${await ended}`);
    }
  };
}

/**
 * A stream into the child that swallows what can no longer be delivered. A failed write would become an unhandled
 * rejection inside vscode-jsonrpc; the child's end is noticed by its exit instead.
 */
function unfailing(child: ChildProcessWithoutNullStreams): PassThrough {
  const stream = new PassThrough();
  child.stdin.on('error', () => stream.unpipe().resume());
  stream.pipe(child.stdin);
  return stream;
}

function forEachLine(child: ChildProcessWithoutNullStreams, log: (line: string) => void): void {
  let rest = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log(line);
  });
  child.stderr.on('end', () => {
    if (rest !== '') log(rest);
  });
}
