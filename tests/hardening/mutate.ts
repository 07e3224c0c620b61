/** Random changes to a valid request: to its JSON, to its bytes, to its path. */

const ODD_VALUES: readonly unknown[] = [
	null,
	true,
	-1,
	1e308,
	0.1,
	Number.MAX_SAFE_INTEGER + 1,
	"",
	" ",
	"\0",
	"\ud800",
	"__proto__",
	"constructor",
	"../../etc/passwd",
	"' OR 1=1 --",
	"P1Y",
	"x".repeat(20_000),
	[],
	{},
	[[]],
	{ toString: 1 },
	JSON.parse('{"__proto__":{"x":1}}'),
	Array.from({ length: 2_000 }, () => 0),
];
const ODD_TEXTS = [
	"1",
	"good",
	"2026-01-01T00:00:00Z",
	...ODD_VALUES.filter((value) => typeof value === "string"),
	...ODD_VALUES.filter((value) => typeof value === "number").map(String),
];
const ODD_PATH_PARTS = [
	"%",
	"%00",
	"%ff",
	"..",
	"//",
	"'",
	"\u{1f600}",
	"?",
	"#",
];

export type Random = () => number;

export function pick<T>(random: Random, from: readonly T[]): T {
	return from[Math.floor(random() * from.length)] as T;
}

/** A copy in which one place, anywhere, is changed, taken out, added or wrapped. */
export function mutateJson(random: Random, value: unknown): unknown {
	const isContainer = typeof value === "object" && value !== null;
	if (!isContainer || random() < 0.15) {
		return random() < 0.2 ? [value] : pick(random, ODD_VALUES);
	}
	if (Array.isArray(value)) {
		if (value.length === 0) return [pick(random, ODD_VALUES)];
		const at = Math.floor(random() * value.length);
		return value.map((v, i) => (i === at ? mutateJson(random, v) : v));
	}
	const entries = Object.entries(value);
	const [name] = entries.length > 0 ? pick(random, entries) : ["added"];
	const dice = random();
	if (dice < 0.15)
		return Object.fromEntries(entries.filter(([k]) => k !== name));
	if (dice < 0.25) {
		const added = pick(random, ["extra", "__proto__", "a/b~c", "", "length"]);
		return Object.fromEntries([...entries, [added, pick(random, ODD_VALUES)]]);
	}
	return Object.fromEntries(
		entries.map(([k, v]) => [k, k === name ? mutateJson(random, v) : v]),
	);
}

/** The bytes as they are, cut off, or with one of them changed. */
export function mutateBytes(random: Random, text: string): Buffer {
	const bytes = Buffer.from(text);
	const at = Math.floor(random() * bytes.length);
	const dice = random();
	if (dice < 0.85 || bytes.length === 0) return bytes;
	if (dice < 0.9) return bytes.subarray(0, at);
	bytes[at] = Math.floor(random() * 256);
	return bytes;
}

/** A path of a template with its parameters filled in, and odd things in it now and then. */
export function mutatePath(
	random: Random,
	template: string,
	parameters: readonly string[],
): string {
	const path = template.replace(/\{\w+\}/g, () =>
		random() < 0.5
			? "good"
			: encodeURIComponent(
					random() < 0.5 ? "x".repeat(Math.floor(random() * 600)) : "a b/é",
				),
	);
	const query = parameters
		.filter(() => random() < 0.4)
		.map((name) => {
			const value = pick(random, ODD_TEXTS);
			return `${name}=${encodeURIComponent(value.toWellFormed().slice(0, 300))}`;
		});
	const odd = random() < 0.1 ? pick(random, ODD_PATH_PARTS) : "";
	return `${path}${odd}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}
