// The child's end of a service boundary: JSON-RPC over stdin and stdout. Everything that would print goes to stderr,
// because one stray byte on stdout breaks the protocol. Called by main.ts only.
// SPDX-License-Identifier: MIT
import { Console } from 'node:console';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';

/** Opens the connection to the parent. The process ends when the parent is gone. */
export function serviceConnection(): MessageConnection {
  globalThis.console = new Console(process.stderr, process.stderr);
  const connection = createMessageConnection(
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  connection.onClose(() => process.exit(0));
  process.stdin.on('end', () => process.exit(0));
  process.stdout.on('error', () => process.exit(0));
  return connection;
}
