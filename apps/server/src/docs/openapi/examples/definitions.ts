/** A segment and an outcome, as sent and as answered. */

export const segmentDefinition = {
	name: "Cart without order",
	description: "Looked at the cart twice and has not ordered.",
	scope: "visit",
	active: true,
	when: {
		all: [
			{
				event: "PageViewed",
				where: [
					{ attribute: "page.pathname", operator: "equal", value: "/cart" },
				],
				count: { atLeast: 2 },
			},
			{
				not: {
					event: "CustomEventRecorded",
					where: [
						{
							attribute: "eventName",
							operator: "equal",
							value: "order_placed",
						},
					],
				},
			},
		],
	},
	expiresAfter: "P30D",
};

/** Attributes only, of both models. */
export const attributesDefinition = {
	name: "Mobile visitors from campaigns, not yet customers",
	scope: "visit",
	when: {
		all: [
			{
				any: [
					{
						attribute: "visit.device.category",
						operator: "in",
						value: ["mobile", "tablet"],
					},
					{
						attribute: "visit.browser.viewportWidth",
						operator: "lessThan",
						value: 600,
					},
				],
			},
			{ attribute: "visit.campaign.source", operator: "exists" },
			{
				attribute: "visitor.traits.custom.tier",
				operator: "notEqual",
				value: "gold",
				ignoreCase: true,
			},
		],
	},
};

export const outcomeDefinition = {
	name: "Order",
	description: "An order was placed.",
	scope: "visit",
	active: true,
	when: {
		event: "CustomEventRecorded",
		where: [
			{ attribute: "eventName", operator: "equal", value: "order_placed" },
		],
	},
	value: { attribute: "attributes.total" },
	positive: true,
	achieved: "everyTime",
};

const versioned = {
	version: 1,
	createdAt: "2026-11-20T08:00:00.000Z",
	updatedAt: "2026-11-20T08:00:00.000Z",
	archivedAt: null,
};

export const segment = {
	segmentId: "6f1b9c54-0f0d-4d0c-9a55-0a8d5c1b7e21",
	...segmentDefinition,
	...versioned,
};

export const outcome = {
	outcomeId: "b7d0a3de-53f2-4c8f-8b3c-2d9e61f4a902",
	...outcomeDefinition,
	...versioned,
};

/** A definition's second version. */
export function revised<T extends object>(definition: T) {
	return {
		...definition,
		version: 2,
		updatedAt: "2026-11-22T16:30:00.000Z",
	};
}

export function archived<T extends object>(definition: T) {
	return { ...definition, archivedAt: "2026-11-23T09:00:00.000Z" };
}
