import type {
	RebuildView,
	VerificationView,
} from "../../../rebuilds/rebuild-view.js";

const digest =
	"2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90";

const asked = {
	projections: ["visit"],
	state: "waiting",
	position: "0",
	headPosition: "0",
	eventsPerSecond: null,
	estimatedEndAt: null,
	requestedAt: "2026-11-23T10:00:00.000Z",
	finishedAt: null,
	failure: null,
} as const;

export const askedRebuild: RebuildView = {
	rebuildId: "3b715a42-4787-4e53-a052-b2a725ede01b",
	...asked,
	until: null,
	dryRun: false,
	digest: null,
	results: [],
	keptAs: null,
};

export const foldingRebuild: RebuildView = {
	...askedRebuild,
	state: "folding",
	position: "731120",
	headPosition: "2000000",
	eventsPerSecond: 168_400,
	estimatedEndAt: "2026-11-23T10:00:12.000Z",
};

export const doneRebuild: RebuildView = {
	...foldingRebuild,
	state: "done",
	position: "2000312",
	headPosition: "2000312",
	estimatedEndAt: null,
	finishedAt: "2026-11-23T10:00:15.000Z",
	digest,
	results: [
		{ projection: "visit", position: "2000312", digest, rows: 160_861 },
	],
};

export const askedVerification: VerificationView = {
	verificationId: "0b1f64f2-2f0b-44d1-bb8b-6a9d1c4c8d52",
	...asked,
	equal: null,
	results: [],
};

export const differingVerification: VerificationView = {
	...askedVerification,
	state: "done",
	position: "1242",
	headPosition: "1242",
	finishedAt: "2026-11-23T10:00:00.300Z",
	equal: false,
	results: [
		{
			projection: "visit",
			position: "1242",
			equal: false,
			live: {
				digest:
					"1c44f5c19d6f0b6e1f5ed2d9f0dcf0f9b8a4f1e2c5bb4e6a8b8cf0f2f4f0a1b2",
				rows: 31,
			},
			rebuilt: { digest, rows: 32 },
			differingKeys: 1,
			differences: [
				{
					siteId: "default",
					id: "0c6f5f0e-9a3e-5d0b-8a57-2f9f0d3b6c11",
					live: null,
					rebuilt: { document: { status: "ended" } },
					fields: [],
				},
			],
			totals: [],
		},
	],
};
