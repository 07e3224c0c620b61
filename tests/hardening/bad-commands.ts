/** Commands that must be refused, each with the place that is named. Texts, as JSON.stringify would mend some of them. */

const MANY = Array.from({ length: 51 }, (_, i) => `"a${i}":1`).join();
const custom = (attributes: string) =>
	`"type":"RecordCustomEvent","visitorId":"v","data":{"eventName":"e","attributes":${attributes}}`;
const view = (fields: string, page = '"url":"https://a.example/"') =>
	`"type":"RecordPageView","visitorId":"v","context":{"page":{${page}}}${fields === "" ? "" : `,${fields}`}`;

/** Name, the command's fields, the JSON pointer. */
export const BAD_COMMANDS: readonly (readonly [string, string, string])[] = [
	["no type", '"visitorId":"v"', "/type"],
	["an unknown type", '"type":"Nope","visitorId":"v"', "/type"],
	["a type of Object's own", '"type":"constructor","visitorId":"v"', "/type"],
	["a type that is no text", '"type":{},"visitorId":"v"', "/type"],
	["no visitor", '"type":"EndVisit"', "/visitorId"],
	["an empty id", '"type":"EndVisit","visitorId":""', "/visitorId"],
	["an id with a space", '"type":"EndVisit","visitorId":"a b"', "/visitorId"],
	["an id with a slash", '"type":"EndVisit","visitorId":"a/b"', "/visitorId"],
	[
		"an id that is too long",
		`"type":"EndVisit","visitorId":"${"x".repeat(129)}"`,
		"/visitorId",
	],
	["an id that is a number", '"type":"EndVisit","visitorId":1', "/visitorId"],
	["a commandId that is none", view('"commandId":"x"'), "/commandId"],
	["an unknown field", view('"extra":1'), "/extra"],
	["a field to be escaped", view('"a/b~c":1'), "/a~1b~0c"],
	["a __proto__ key", view('"__proto__":{"admin":true}'), "/__proto__"],
	["a constructor key", view('"constructor":{"x":1}'), "/constructor"],
	[
		"a __proto__ key inside",
		view("", '"url":"https://a.example/","__proto__":{}'),
		"/context/page/__proto__",
	],
	[
		"a __proto__ attribute",
		custom('{"__proto__":"x"}'),
		"/data/attributes/__proto__",
	],
	["no page", '"type":"RecordPageView","visitorId":"v"', "/context"],
	["a url that is none", view("", '"url":"no url"'), "/context/page/url"],
	[
		"a long url",
		view("", `"url":"https://a.example/${"x".repeat(9_000)}"`),
		"/context/page/url",
	],
	["a future time", view('"occurredAt":"2999-01-01T00:00:00Z"'), "/occurredAt"],
	[
		"an ancient time",
		view('"occurredAt":"0001-01-01T00:00:00Z"'),
		"/occurredAt",
	],
	[
		"a day that is none",
		view('"occurredAt":"2026-02-30T00:00:00Z"'),
		"/occurredAt",
	],
	["a time of day only", view('"occurredAt":"noon"'), "/occurredAt"],
	["over 50 attributes", custom(`{${MANY}}`), "/data/attributes"],
	["nested attributes", custom('{"a":{"b":1}}'), "/data/attributes/a"],
	["a list attribute", custom('{"a":[1]}'), "/data/attributes/a"],
	["a null attribute", custom('{"a":null}'), "/data/attributes/a"],
	["an endless number", custom('{"a":1e999}'), "/data/attributes/a"],
	[
		"a long attribute",
		custom(`{"a":"${"x".repeat(1_025)}"}`),
		"/data/attributes/a",
	],
	["a lone surrogate", custom('{"a":"\\ud800"}'), "/data/attributes/a"],
	["a reversed pair", custom('{"a":"\\udc00\\ud800"}'), "/data/attributes/a"],
	["a NUL", custom('{"a":"x\\u0000y"}'), "/data/attributes/a"],
	[
		"an event name with a capital",
		'"type":"RecordCustomEvent","visitorId":"v","data":{"eventName":"Bad"}',
		"/data/eventName",
	],
	[
		"101 percent",
		'"type":"RecordScroll","visitorId":"v","data":{"percentage":101}',
		"/data/percentage",
	],
	[
		"no purposes",
		'"type":"GrantConsent","visitorId":"v","data":{"purposes":[]}',
		"/data/purposes",
	],
];
