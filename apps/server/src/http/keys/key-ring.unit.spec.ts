import { createHash } from "node:crypto";
import { KEY_SCOPES, type KeyScope } from "../../settings/api-keys.js";
import { KeyRing } from "./key-ring.js";

const ANYONE = { siteId: "default", scopes: new Set(KEY_SCOPES) };

function keyOf(key: string, siteId: string, scopes: KeyScope[]) {
	const sha256 = createHash("sha256").update(key).digest("hex");
	return { name: `key ${key}`, sha256, siteId, scopes };
}

describe("a key ring", () => {
	const ring = new KeyRing(
		[keyOf("one", "a", ["track"]), keyOf("two", "b", ["read", "audit"])],
		ANYONE,
	);

	it("knows its keys by their digests", () => {
		expect(ring.open).toBe(false);
		expect(ring.find("two")).toEqual({
			name: "key two",
			siteId: "b",
			scopes: new Set(["read", "audit"]),
			choosesSite: false,
		});
	});

	it("turns everything else away", () => {
		const digest = createHash("sha256").update("one").digest("hex");
		for (const key of [null, "", "One", "one ", digest, "three"])
			expect(ring.find(key)).toBeNull();
	});

	it("is open without keys, also once it has a local token", () => {
		const open = new KeyRing(null, ANYONE);
		expect(open.open).toBe(true);
		expect(open.find("whatever")?.siteId).toBe("default");
		open.addLocalToken("secret", ["privacy"]);
		expect(open.find("secret")).toEqual({
			name: "local administrator",
			siteId: "default",
			scopes: new Set(["privacy"]),
			choosesSite: true,
		});
		expect(open.find(null)?.choosesSite).toBe(false);
	});

	it("holds few local tokens", () => {
		const open = new KeyRing(null, ANYONE);
		for (let i = 0; i < 8; i += 1) open.addLocalToken(`t${i}`, []);
		expect(() => open.addLocalToken("t8", [])).toThrow("more than 8");
	});
});
