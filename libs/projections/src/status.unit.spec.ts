import { projectionStatus, type StatusInput } from "./status.js";

const NOW_MS = 1_000_000;

function statusOf(change: Partial<StatusInput>) {
	return projectionStatus({
		name: "visit",
		version: 1,
		position: 100,
		headPosition: 100,
		oldestRecordedAt: null,
		nowMs: NOW_MS,
		parked: 0,
		running: null,
		updatedAt: NOW_MS,
		...change,
	});
}

describe("status of a projection", () => {
	it("is live at the head, whatever the age of the checkpoint", () => {
		expect(statusOf({ updatedAt: 0 })).toEqual({
			name: "visit",
			version: 1,
			position: 100,
			headPosition: 100,
			lagEventsApprox: 0,
			lagSeconds: 0,
			state: "live",
			parked: 0,
		});
	});

	it("is catching up while it is behind and moves", () => {
		const behind = { headPosition: 150, oldestRecordedAt: NOW_MS - 5_000 };
		expect(statusOf(behind)).toMatchObject({
			lagEventsApprox: 50,
			lagSeconds: 5,
			state: "catching-up",
		});
	});

	it("is taken to be stopped when it is behind and has not moved for long", () => {
		const behind = { headPosition: 150, oldestRecordedAt: NOW_MS - 60_000 };
		expect(statusOf({ ...behind, updatedAt: NOW_MS - 40_000 }).state).toBe(
			"stopped",
		);
		const updatedAt = NOW_MS - 40_000;
		const running = statusOf({ ...behind, updatedAt, running: "running" });
		expect(running.state).toBe("catching-up");
	});

	it("is what the runner says where it retries or has stopped", () => {
		expect(statusOf({ running: "retrying" }).state).toBe("retrying");
		expect(statusOf({ running: "stopped" }).state).toBe("stopped");
	});

	it("never shows a negative lag when the head is known late", () => {
		const early = { headPosition: 90, oldestRecordedAt: NOW_MS + 10 };
		expect(statusOf(early)).toMatchObject({
			headPosition: 100,
			lagEventsApprox: 0,
			lagSeconds: 0,
		});
	});
});
