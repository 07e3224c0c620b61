/** Behind a proxy: whose word on where a visitor comes from counts. */

import { newVisitor, pageView } from "../support/commands.js";
import { visitOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

let server: TestServer;
beforeAll(async () => {
	const env = { TRUSTED_PROXIES: "loopback,10.0.0.0/8" };
	server = await startServer({ env, roles: "api,projector" });
});
afterAll(() => server.close());

async function addressSeen(forwardedFor: string): Promise<string | null> {
	const answer = await server.post<{ visitId: string; position: string }>(
		"/v1/track",
		pageView(newVisitor()),
		{ headers: { "x-forwarded-for": forwardedFor } },
	);
	return (await visitOf(server, answer.body)).network.ipAddress;
}

it.each([
	["198.51.100.9", "198.51.100.0"],
	["2001:db8:1:2::3", "2001:db8:1::"],
	// The last one that is no proxy of ours; what it says itself may be made up.
	["192.0.2.1, 198.51.100.9, 10.1.2.3", "198.51.100.0"],
	["nobody", null],
])("a trusted proxy's %j is seen as %j", async (forwardedFor, seen) => {
	expect(await addressSeen(forwardedFor)).toBe(seen);
});
