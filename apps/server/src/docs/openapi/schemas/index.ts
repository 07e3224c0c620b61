/** All schemas of the HTTP interface, by name. */

import type { JsonObject } from "../../json.js";
import { auditSchemas } from "./audit.js";
import { chainSchemas } from "./chain.js";
import { personSchemas } from "./command-data.js";
import { commandSchemas } from "./commands.js";
import { commonSchemas } from "./common.js";
import { conditionSchemas } from "./conditions.js";
import { contextSchemas } from "./context.js";
import { definitionSchemas } from "./definitions.js";
import { operationSchemas } from "./operations.js";
import { rebuildSchemas } from "./rebuilds.js";
import { trackAnswerSchemas } from "./track-answers.js";
import { visitSchemas } from "./visit.js";
import { visitPartSchemas } from "./visit-parts.js";
import { visitorSchemas } from "./visitor.js";

export const schemas: Readonly<Record<string, JsonObject>> = {
	...commandSchemas,
	...contextSchemas,
	...personSchemas,
	...trackAnswerSchemas,
	...visitSchemas,
	...visitPartSchemas,
	...visitorSchemas,
	...definitionSchemas,
	...conditionSchemas,
	...auditSchemas,
	...chainSchemas,
	...operationSchemas,
	...rebuildSchemas,
	...commonSchemas,
};
