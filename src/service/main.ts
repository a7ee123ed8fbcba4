// The entry of the services' bundle: `service.cjs index`, `service.cjs simulator` (JSON-RPC over stdio), and
// `service.cjs index-worker` and `lexical-worker` (a process and a thread of the index service), `service.cjs sweep-worker`
// (a process of the simulator service). Chooses and starts; knows nothing of their work.
// SPDX-License-Identifier: MIT
import { startIndexService } from './index/indexService.ts';
import { runIndexWorker } from './index/indexWorker.ts';
import { runLexicalWorker } from './index/lexicalWorker.ts';
import { serviceConnection } from './rpc/serviceConnection.ts';
import { startSimulatorService } from './simulator/simulatorService.ts';
import { runSweepWorker } from './simulator/sweepWorker.ts';

const [, bundle, kind] = process.argv;

switch (kind) {
  case 'index':
    startIndexService(serviceConnection(), { workerEntry: bundle ?? null });
    break;
  case 'simulator':
    startSimulatorService(serviceConnection(), { workerEntry: bundle ?? null });
    break;
  case 'index-worker':
    runIndexWorker();
    break;
  case 'lexical-worker':
    runLexicalWorker();
    break;
  case 'sweep-worker':
    runSweepWorker();
    break;
  default:
    process.stderr.write(`ringside service: unknown kind "${kind ?? ''}"\n`);
    process.exitCode = 2;
}
