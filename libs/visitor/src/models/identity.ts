/** Who a visitor is and what they agreed to, as the visitor model keeps it. */

import type {
	ConsentPurpose,
	ConsentState,
	EventData,
	ExternalId,
	Traits,
} from "#kernel";
import { takeNewest } from "./newest-values.js";
import type { VisitorDraft, VisitorModel } from "./visitor-model.js";

/** External ids that a visitor keeps at most; the newest win. */
export const EXTERNAL_IDS_MAX = 50;
/** Custom traits that a visitor keeps at most; further names are left out. */
export const CUSTOM_TRAITS_MAX = 200;

export function identify(
	visitor: VisitorDraft,
	{ externalIds, traits, occurredAt }: EventData["VisitorIdentified"],
): void {
	visitor.kind = "identified";
	if (externalIds !== undefined) {
		visitor.externalIds = addExternalIds(visitor.externalIds, externalIds);
	}
	if (traits === undefined) return;
	const merged = mergeTraits(visitor, traits, occurredAt);
	visitor.traits = merged.traits;
	visitor.marks = { ...visitor.marks, ...merged.times };
}

function addExternalIds(
	known: readonly ExternalId[],
	added: readonly ExternalId[],
): readonly ExternalId[] {
	const fresh = added.filter(
		(id, index) =>
			![...known, ...added.slice(0, index)].some(
				(other) => other.type === id.type && other.value === id.value,
			),
	);
	return [...known, ...fresh].slice(-EXTERNAL_IDS_MAX);
}

/** Fields that the command named take its value; custom traits are merged name by name. */
function mergeTraits(
	{ traits, marks }: Pick<VisitorModel, "traits" | "marks">,
	{ custom: addedCustom = {}, ...added }: Traits,
	at: string,
): {
	readonly traits: VisitorModel["traits"];
	readonly times: Pick<VisitorModel["marks"], "traits" | "custom">;
} {
	const { custom: knownCustom, ...knownNamed } = traits;
	const named = takeNewest<unknown>(
		{ values: knownNamed, times: marks.traits },
		added,
		at,
		Number.POSITIVE_INFINITY,
	);
	const custom = takeNewest(
		{ values: knownCustom, times: marks.custom },
		addedCustom,
		at,
		CUSTOM_TRAITS_MAX,
	);
	return {
		traits: { ...(named.values as typeof knownNamed), custom: custom.values },
		times: { traits: named.times, custom: custom.times },
	};
}

/** The newest word on a purpose counts, also when an older one comes in late. */
export function consent(
	visitor: VisitorDraft,
	data: EventData["ConsentGranted"],
	state: "granted" | "withdrawn",
): void {
	const { occurredAt: at, evidence } = data;
	const changed: Partial<Record<ConsentPurpose, ConsentState>> = {};
	for (const purpose of data.purposes) {
		const known = visitor.consent[purpose];
		if (known.at === null || at >= known.at) {
			changed[purpose] = { state, at, evidence };
		}
	}
	visitor.consent = { ...visitor.consent, ...changed };
}
