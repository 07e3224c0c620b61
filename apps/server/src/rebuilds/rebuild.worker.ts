/** A thread that carries out rebuilds and verifications. */

import { workerData } from "node:worker_threads";
import { carryOutAll } from "./carry-out-all.js";
import type { RebuildWorkerData } from "./rebuild-messages.js";
import { carryOutTask } from "./thread-task.js";

carryOutTask((signal) => carryOutAll(workerData as RebuildWorkerData, signal));
