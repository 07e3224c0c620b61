/** What holds for every operation, in Markdown. */

/** `url` is where the server is reached, without a slash at its end. */
export function introduction(url: string): string {
	return `journeylog records what visitors do as immutable events, folds them into a visit and a visitor model, and tells over NATS when a visit or visitor enters a segment or achieves an outcome.

**A first event.** Send it, then read the visit at the position you got:

\`\`\`sh
curl -X POST ${url}/v1/track -H 'content-type: application/json' \\
  -d '{"type":"RecordPageView","visitorId":"v1","context":{"page":{"url":"https://shop.example/"}}}'
curl '${url}/v1/visits/<visitId>?after=<position>'
\`\`\`

**Keys.** \`Authorization: Bearer <key>\`. A key belongs to one site and has scopes; the data of a site is invisible to another site's key. With no keys configured the server is open, listens on a loopback address only, and everything belongs to the site \`default\`.

**Errors** are \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, and for invalid input \`errors\`, each with a JSON pointer to the place. A path that is not there answers 404, a method that a path does not take 405 with \`Allow\`.

**Times** are ISO 8601 in UTC with milliseconds. **Ids** are strings. **Positions** are places in the log, as decimal digits.

**Reading your own writes.** Read models follow the log with a short delay. Pass the \`position\` of an answer as \`after\` to wait for it, 5 s at most; then 504.

**Lists** come as \`{ "items", "nextCursor" }\`. Pass \`nextCursor\` as \`cursor\` for the next page; it is null on the last one.

**Overload** answers 503 or 429 with \`Retry-After\`. Commands that were answered 202 are durable; one that got no answer can be sent again with the same \`commandId\`.`;
}
