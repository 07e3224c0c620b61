/** What is said to a broker and what it answers, byte by byte. Taken down from nats-server 2.9.10. */

export interface Conversation {
	readonly name: string;
	readonly sent: string;
	/** The whole answer; null where only the hanging up is agreed on. */
	readonly answer: string | null;
	/** The broker hangs up. Where it does not, `sent` ends with a PING. */
	readonly closes: boolean;
}

const QUIET = 'CONNECT {"verbose":false}\r\n';
const HEADERS =
	'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n';
const HEADER_BLOCK = "NATS/1.0\r\nA: b\r\n\r\n";
const NOBODY = "16 16\r\nNATS/1.0 503\r\n\r\n\r\n";

function open(name: string, sent: string, answer: string): Conversation {
	return {
		name,
		sent: `${sent}PING\r\n`,
		answer: `${answer}PONG\r\n`,
		closes: false,
	};
}

function closes(
	name: string,
	sent: string,
	error: string | null,
): Conversation {
	const answer = error === null ? null : `-ERR '${error}'\r\n`;
	return { name, sent, answer, closes: true };
}

const delivery: readonly Conversation[] = [
	open("answers before CONNECT", "", ""),
	open(
		"is verbose until told otherwise",
		"CONNECT {}\r\nSUB a 1\r\nPUB a 1\r\nx\r\nUNSUB 1\r\n",
		"+OK\r\n+OK\r\n+OK\r\nMSG a 1 1\r\nx\r\n+OK\r\n",
	),
	open(
		"delivers",
		`${QUIET}SUB a 1\r\nPUB a 2\r\nhi\r\n`,
		"MSG a 1 2\r\nhi\r\n",
	),
	open(
		"hands on the reply subject as it is",
		`${QUIET}SUB a 1\r\nPUB a b..c 1\r\nx\r\n`,
		"MSG a 1 b..c 1\r\nx\r\n",
	),
	open(
		"takes an empty payload",
		`${QUIET}SUB a 1\r\nPUB a 0\r\n\r\n`,
		"MSG a 1 0\r\n\r\n",
	),
	open(
		"takes names in any case, blanks and bare line feeds",
		'connect {"verbose":false}\nsub\ta \t 1\npub  a   1\r\nx\r\n',
		"MSG a 1 1\r\nx\r\n",
	),
	open(
		"keeps bytes that are no ASCII",
		`${QUIET}SUB \xc3\xa9 1\r\nPUB \xc3\xa9 2\r\n\xff\x00\r\n`,
		"MSG \xc3\xa9 1 2\r\n\xff\x00\r\n",
	),
	open(
		"keeps a payload that looks like protocol",
		`${QUIET}SUB a 1\r\nPUB a 8\r\nPING\r\n\r\n\r\n`,
		"MSG a 1 8\r\nPING\r\n\r\n\r\n",
	),
	open(
		"leaves a known sid as it is",
		`${QUIET}SUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\n`,
		"MSG a 1 1\r\nx\r\n",
	),
	open(
		"delivers no own message without echo",
		'CONNECT {"verbose":false,"echo":false}\r\nSUB a 1\r\nPUB a 1\r\nx\r\n',
		"",
	),
	open(
		"treats wildcards inside a token as plain text",
		`${QUIET}SUB a.*b 1\r\nPUB a.cb 1\r\nx\r\n`,
		"",
	),
];

const unsubscribing: readonly Conversation[] = [
	open("knows no such sid to end", `${QUIET}UNSUB 9\r\n`, ""),
	open(
		"ends after a maximum that counts what was delivered before",
		`${QUIET}SUB a 1\r\n${"PUB a 1\r\nx\r\n"}UNSUB 1 2\r\nPUB a 1\r\ny\r\nPUB a 1\r\nz\r\n`,
		"MSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n",
	),
	open(
		"ends at once where the maximum is behind",
		`${QUIET}SUB a 1\r\nPUB a 1\r\nx\r\nUNSUB 1 1\r\nPUB a 1\r\ny\r\n`,
		"MSG a 1 1\r\nx\r\n",
	),
	open(
		"takes a maximum that is no number for none",
		`${QUIET}SUB a 1\r\nUNSUB 1 x\r\nPUB a 1\r\nx\r\n`,
		"",
	),
];

const headers: readonly Conversation[] = [
	open(
		"delivers headers",
		`${HEADERS}SUB a 1\r\nHPUB a 18 19\r\n${HEADER_BLOCK}x\r\n`,
		`HMSG a 1 18 19\r\n${HEADER_BLOCK}x\r\n`,
	),
	open(
		"does not look into the header block",
		`${HEADERS}SUB a 1\r\nHPUB a r 4 5\r\nabcdx\r\n`,
		"HMSG a 1 r 4 5\r\nabcdx\r\n",
	),
	open(
		"tells the asker that nobody listens",
		`${HEADERS}SUB r.> 1\r\nPUB q r.1 1\r\nx\r\n`,
		`HMSG r.1 1 ${NOBODY}`,
	),
	open(
		"counts a listener that wants no echo as nobody",
		`CONNECT {"verbose":false,"echo":false,"headers":true,"no_responders":true}\r\nSUB a 1\r\nSUB r 2\r\nPUB a r 1\r\nx\r\n`,
		`HMSG r 2 ${NOBODY}`,
	),
	closes("refuses HPUB without headers", `${QUIET}HPUB a 1 1\r\nx\r\n`, null),
	closes(
		"refuses no_responders without headers",
		'CONNECT {"no_responders":true}\r\n',
		"no responders requires headers support",
	),
];

const subjects: readonly Conversation[] = [
	open(
		"refuses malformed patterns and goes on",
		`${QUIET}SUB a..b 1\r\nSUB .a 1\r\nSUB a. 2\r\nSUB >.a 3\r\n`,
		"-ERR 'Invalid Subject'\r\n".repeat(4),
	),
	open(
		"warns of a published wildcard and delivers it literally",
		`${QUIET}SUB a.* 1\r\nSUB a.b 2\r\nPUB a.* 1\r\nx\r\n`,
		"-ERR 'Invalid Publish Subject'\r\nMSG a.* 1 1\r\nx\r\n",
	),
	open(
		"delivers a published wildcard without a word where not pedantic",
		'CONNECT {"verbose":false,"pedantic":false}\r\nSUB a.> 1\r\nPUB a.> 1\r\nx\r\n',
		"MSG a.> 1 1\r\nx\r\n",
	),
	open(
		"delivers a malformed subject to nobody",
		'CONNECT {"verbose":false,"pedantic":false}\r\nSUB > 1\r\nPUB a. 1\r\nx\r\n',
		"",
	),
];

const UNKNOWN = "Unknown Protocol Operation";
const TOO_LONG = "maximum control line exceeded";

const hostile: readonly Conversation[] = [
	closes("garbage", "XYZ", UNKNOWN),
	closes("another protocol", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", UNKNOWN),
	closes("an empty line", "\r\n", UNKNOWN),
	closes("no arguments", `${QUIET}PUB\r\n`, UNKNOWN),
	closes("a message from a client", `${QUIET}MSG a 1 1\r\nx\r\n`, UNKNOWN),
	closes("a line without end", `${QUIET}SUB ${"a".repeat(5_000)}`, TOO_LONG),
	closes("a line too long", `${QUIET}SUB ${"a".repeat(5_000)} 1\r\n`, TOO_LONG),
	open(
		"a line just short enough",
		`${QUIET}SUB ${"a".repeat(4_094)} 1\r\n`,
		"",
	),
	closes(
		"a payload too large",
		`${QUIET}PUB a 1048577\r\n`,
		"Maximum Payload Violation",
	),
	closes(
		"headers and payload too large",
		`${HEADERS}HPUB a 10 1048577\r\n`,
		"Maximum Payload Violation",
	),
	closes("a payload longer than said", `${QUIET}PUB a 1\r\nxxx\r\n`, UNKNOWN),
	closes("a negative size", `${QUIET}PUB a -1\r\n`, null),
	closes("a huge size", `${QUIET}PUB a 99999999999999999999\r\n`, null),
	closes("a size that is none", `${QUIET}PUB a x\r\n`, null),
	closes("a size left out", `${QUIET}PUB a\r\n`, null),
	closes("too many arguments", `${QUIET}PUB a b c 1\r\n`, null),
	closes("headers beyond the whole", `${HEADERS}HPUB a 9 8\r\n`, null),
	closes("a negative header size", `${HEADERS}HPUB a -1 8\r\n`, null),
	closes("a subscription without sid", `${QUIET}SUB a\r\n`, null),
	closes("a subscription with too much", `${QUIET}SUB a b c d\r\n`, null),
	closes("malformed JSON", "CONNECT {bad\r\n", null),
	closes("JSON that is no object", "CONNECT []\r\n", null),
	closes("an option of a wrong type", 'CONNECT {"verbose":"x"}\r\n', null),
	closes("CONNECT without options", "CONNECT\r\n", null),
];

export const CONVERSATIONS = {
	delivery,
	unsubscribing,
	headers,
	subjects,
	hostile,
} as const;

/** Every kind of operation once, for cutting into pieces. */
export const ALL_OPERATIONS = open(
	"all operations",
	`${HEADERS}SUB a.* 1\r\nSUB b q 2\r\nPUB a.x r 3\r\n\r\nx\r\nHPUB b 18 20\r\n${HEADER_BLOCK}yy\r\nUNSUB 2\r\nPONG\r\nPUB b 1\r\nz\r\nPUB a.y 0\r\n\r\n`,
	`MSG a.x 1 r 3\r\n\r\nx\r\nHMSG b 2 18 20\r\n${HEADER_BLOCK}yy\r\nMSG a.y 1 0\r\n\r\n`,
);
