/** Tracking commands as the domain takes them: validated at the edge, with their ids and time filled in. */

import type { RawContext } from "./context.js";
import type {
	AppInfo,
	Attributes,
	ConsentPurpose,
	ExternalId,
	Traits,
} from "./domain-events.js";

interface FormData {
	readonly formName?: string;
	readonly formId?: string;
	readonly fields?: Readonly<Record<string, string>>;
}

interface WithAttributes {
	readonly attributes?: Attributes;
}

interface ConsentData {
	readonly purposes: readonly ConsentPurpose[];
	readonly evidence?: string;
}

/** Command type to the shape of its `data`. */
export interface CommandData {
	RecordPageView: WithAttributes;
	RecordScreenView: WithAttributes & {
		readonly screenName: string;
		readonly app?: AppInfo;
	};
	RecordFormView: WithAttributes & FormData;
	RecordFormSubmission: WithAttributes & FormData;
	RecordFormAbandonment: WithAttributes & FormData;
	RecordSearch: WithAttributes & {
		readonly query: string;
		readonly resultCount?: number;
	};
	RecordClick: WithAttributes & {
		readonly selector: string;
		readonly text?: string;
		readonly href?: string;
	};
	RecordScroll: WithAttributes & { readonly percentage: number };
	RecordInView: WithAttributes & { readonly selector: string };
	RecordIdle: WithAttributes & { readonly idleSeconds: number };
	RecordCustomEvent: WithAttributes & { readonly eventName: string };
	IdentifyVisitor: {
		readonly externalIds?: readonly ExternalId[];
		readonly traits?: Traits;
	};
	GrantConsent: ConsentData;
	WithdrawConsent: ConsentData;
	EndVisit: Record<string, never>;
}

export type CommandType = keyof CommandData;

interface CommandFields {
	readonly commandId: string;
	readonly siteId: string;
	readonly visitorId: string;
	/** Milliseconds since 1970, UTC. */
	readonly occurredAtMs: number;
	readonly context: RawContext;
}

/** A command from a visitor's client; narrows on `type`. */
export type TrackingCommand<T extends CommandType = CommandType> = {
	[K in T]: CommandFields & { readonly type: K; readonly data: CommandData[K] };
}[T];
