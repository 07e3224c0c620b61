/** Rows for tests, with everything that a format could get wrong. */

import type { ExportRow } from "./export-row.js";

const TEXTS = ['a "quoted", one', "two\r\nlines", "ümläut 😀", "", "=1+1"];

export function someRows(from: number, count: number): ExportRow[] {
	return Array.from({ length: count }, (_, index) => {
		const n = from + index;
		const isDefinition = n % 7 === 0;
		return {
			position: n,
			recordedAt: new Date(1_700_000_000_000 + n).toISOString(),
			occurredAt: n % 5 === 0 ? null : "2026-01-01T00:00:00.000Z",
			type: isDefinition ? "SegmentDefined" : "PageViewed",
			siteId: "default",
			visitorId: isDefinition ? null : `v:${n % 3}`,
			visitId: n % 2 === 0 ? null : `visit-${n}`,
			stream: isDefinition ? "definitions-default" : `visitor-default.${n}`,
			revision: n,
			eventId: `event-${n}`,
			schemaVersion: n % 11 === 0 ? null : 1,
			commandId: `command-${n}`,
			data: { title: TEXTS[n % TEXTS.length], n, nothing: null },
		};
	});
}
