/** A thread that folds its part of a rebuild's streams. */

import { workerData } from "node:worker_threads";
import { foldStreamsPart } from "./fold-streams-part.js";
import type { FoldWorkerData } from "./rebuild-messages.js";
import { carryOutTask } from "./thread-task.js";

carryOutTask((signal) => foldStreamsPart(workerData as FoldWorkerData, signal));
