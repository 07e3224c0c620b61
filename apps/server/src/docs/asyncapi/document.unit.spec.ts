import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { JsonObject } from "../json.js";
import { danglingRefs, resolved, valueAt } from "../testing/walk.js";
import { BROADCASTS } from "./channels.js";
import { asyncApiDocument } from "./document.js";

const require = createRequire(import.meta.url);
const { schemas } = require("@asyncapi/specs") as {
	schemas: Record<string, object>;
};

const document = asyncApiDocument({
	version: "1.2.3",
	natsUrl: "nats://user:secret@127.0.0.1:4222, b.example, tls://[::1]:4333",
});

/** AsyncAPI's own schema brings the meta-schema of draft 7 with it, so the validator must not. */
function officialFaults(value: object): readonly unknown[] {
	const ajv = new Ajv({ strict: false, allErrors: true, meta: false });
	addFormats.default(ajv);
	const validate = ajv.compile(schemas["3.0.0"] as object);
	validate(value);
	return validate.errors ?? [];
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);

function faultsOf(schema: JsonObject, value: unknown): readonly unknown[] {
	const components = document.components as JsonObject;
	const validate = ajv.compile({ ...schema, components });
	validate(value);
	return validate.errors ?? [];
}

const messages = Object.entries(
	valueAt(document, "/components/messages") as JsonObject,
) as [string, JsonObject][];

describe("the AsyncAPI document", () => {
	it("is one by the official schema of 3.0.0, which can tell", () => {
		expect(officialFaults(JSON.parse(JSON.stringify(document)))).toEqual([]);
		expect(officialFaults({ ...document, channels: [] })).not.toEqual([]);
	});

	it("leads nowhere that is not there", () => {
		expect(danglingRefs(document)).toEqual([]);
	});

	it("names the servers without their credentials", () => {
		expect(document.servers).toMatchObject({
			nats: { host: "127.0.0.1:4222", protocol: "nats" },
			nats2: { host: "b.example:4222", protocol: "nats" },
			nats3: { host: "[::1]:4333", protocol: "tls" },
		});
		expect(JSON.stringify(document)).not.toContain("secret");
	});

	it("has the subjects of the interface", () => {
		const channels = Object.values(document.channels as JsonObject);
		expect(channels.map((channel) => (channel as JsonObject).address)).toEqual([
			"journeylog.{siteId}.segments.{segmentId}.entered",
			"journeylog.{siteId}.segments.{segmentId}.exited",
			"journeylog.{siteId}.outcomes.{outcomeId}.achieved",
			"journeylog.{siteId}.visits.started",
			"journeylog.{siteId}.visits.ended",
		]);
	});

	it.each(BROADCASTS)("declares the parameters of $address", (broadcast) => {
		const { address, parameters } = broadcast;
		const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
		expect(parameters).toEqual(named);
	});

	it("only sends", () => {
		const operations = Object.values(document.operations as JsonObject);
		expect(operations).toHaveLength(BROADCASTS.length);
		for (const operation of operations)
			expect(operation).toMatchObject({ action: "send" });
	});

	it.each(messages)("has an example of %s that is true to it", (_, message) => {
		const [example] = message.examples as [JsonObject];
		const payload = resolved(document, message.payload as JsonObject);
		const headers = resolved(document, message.headers as JsonObject);
		expect(faultsOf(payload, example.payload)).toEqual([]);
		expect(faultsOf(headers, example.headers)).toEqual([]);
		const sent = example.payload as JsonObject;
		expect(faultsOf(payload, { ...sent, type: "other" })).not.toEqual([]);
		expect(faultsOf(payload, { ...sent, data: {} })).not.toEqual([]);
		expect((example.headers as JsonObject)["Nats-Msg-Id"]).toBe(sent.id);
		expect(message.name).toBe(sent.type);
	});
});
