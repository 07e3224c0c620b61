import { startServer } from "../support/server.js";

describe("a server", () => {
	it("starts, answers and stops", async () => {
		const server = await startServer({ roles: "api,projector" });
		const posted = await server.post("/v1/track", {
			type: "RecordPageView",
			visitorId: "v",
			context: { page: { url: "https://shop.example/" } },
		});
		expect(posted.status).toBe(202);
		await server.close();
	});
});
