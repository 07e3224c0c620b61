/** Suites that need a program which may not be installed: run where it is, said to be skipped where it is not. */

/**
 * `describe`, where `server` (a path) was found. Where it was not, the suite counts as skipped and says why; on a
 * continuous integration machine (`CI` set) that is a failure instead, so that nobody takes silence for success.
 */
export function describeWith(
	server: string | null,
	name: string,
	suite: (server: string) => void,
): void {
	if (server !== null) {
		describe(name, () => suite(server));
		return;
	}
	const reason = `${name}: its server is not installed`;
	if (process.env.CI) {
		describe(name, () => {
			it("has its server installed", () => {
				throw new Error(reason);
			});
		});
		return;
	}
	describe.skip(`${name} (skipped: its server is not installed)`, () => {
		it(reason, () => undefined);
	});
}
