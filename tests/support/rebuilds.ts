/** Rebuilds and verifications as clients ask for them, to their end. */

import type {
	ProgressView,
	RebuildView,
	VerificationView,
} from "../../apps/server/src/rebuilds/rebuild-view.js";
import { bodyOf, read } from "./commands.js";
import { eventually } from "./eventually.js";
import type { TestServer } from "./server.js";

const END_MS_MAX = 30_000;
const ENDED = /^(done|failed|cancelled)$/;

export async function rebuild(
	server: TestServer,
	name: string,
	body: object = {},
): Promise<RebuildView> {
	const path = `/v1/projections/${name}/rebuilds`;
	const asked = await server.post<RebuildView>(path, body);
	const { rebuildId } = bodyOf(asked, 202);
	expect(asked.headers.location).toBe(`${path}/${rebuildId}`);
	return endOf(server, `${path}/${rebuildId}`);
}

export async function verify(
	server: TestServer,
	name: string,
): Promise<VerificationView> {
	const path = `/v1/projections/${name}/verifications`;
	const { body } = await server.post<VerificationView>(path, {});
	return endOf(server, `${path}/${body.verificationId}`);
}

/** What becomes of a rebuild or a verification. */
export function endOf<View extends ProgressView>(
	server: TestServer,
	path: string,
): Promise<View> {
	return eventually(
		() => read<View>(server, path),
		({ state }) => expect(state).toMatch(ENDED),
		END_MS_MAX,
	);
}
