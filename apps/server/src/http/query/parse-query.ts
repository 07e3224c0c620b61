/** Query strings to typed queries. A repeated or unknown parameter is refused: guessing which was meant reads wrongly. */

import { type InputError, InvalidInput, type VisitStatus } from "#kernel";
import { compileValidator, type Validate } from "../validation/compile.js";
import { addErrorAt } from "../validation/input-errors.js";
import { isPlainObject } from "../validation/plain.js";
import { msOfQueryTime, numberOfDigits } from "./fields.js";
import {
	AuditQueryDto,
	ChainQueryDto,
	ChangesQueryDto,
	EventsQueryDto,
	LIMIT_DEFAULT,
	PageQueryDto,
	PlainPageQueryDto,
	ReadQueryDto,
	VisitorsQueryDto,
	VisitorVisitsQueryDto,
	VisitsQueryDto,
} from "./query.dto.js";

export interface ReadQuery {
	/** Position that the read models must hold before the read; null: any. */
	readonly after: number | null;
}

export interface PageQuery extends ReadQuery {
	/** 1..200 */
	readonly limit: number;
	readonly cursor: string | null;
}

interface ListQuery extends PageQuery {
	/** Milliseconds since 1970, UTC. */
	readonly fromMs: number | null;
	/** Not before `fromMs`. */
	readonly toMs: number | null;
	readonly segmentId: string | null;
}

export interface VisitorVisitsQuery extends ListQuery {
	readonly status: VisitStatus | null;
	readonly outcomeId: string | null;
}

export interface VisitsQuery extends VisitorVisitsQuery {
	readonly visitorId: string | null;
}

export interface VisitorsQuery extends ListQuery {
	readonly externalId: string | null;
}

/** A moment in the log: a position, or a time in milliseconds since 1970. */
export type Moment =
	| { readonly position: number }
	| { readonly timeMs: number };

export interface EventsQuery {
	readonly visitorId: string | null;
	readonly visitId: string | null;
	readonly type: string | null;
	/** Recorded there, or then, or later. */
	readonly from: Moment | null;
	/** Recorded before. */
	readonly to: Moment | null;
	/** 1..200 */
	readonly limit: number;
	readonly cursor: string | null;
}

export interface ChangesQuery extends PageQuery {
	/** JSON pointer; null: all fields. */
	readonly field: string | null;
}

export interface AuditQuery extends ReadQuery {
	/** null: now. */
	readonly at: Moment | null;
}

const validators = {
	read: compileValidator(ReadQueryDto),
	page: compileValidator(PageQueryDto),
	plainPage: compileValidator(PlainPageQueryDto),
	visits: compileValidator(VisitsQueryDto),
	visitorVisits: compileValidator(VisitorVisitsQueryDto),
	visitors: compileValidator(VisitorsQueryDto),
	audit: compileValidator(AuditQueryDto),
	changes: compileValidator(ChangesQueryDto),
	events: compileValidator(EventsQueryDto),
	chain: compileValidator(ChainQueryDto),
};

export interface ChainQuery {
	/** null: all of the site. */
	readonly visitorId: string | null;
	readonly sealedPosition: number | null;
	/** Never with a visitor. */
	readonly allSites: boolean;
}

/** @throws InvalidInput naming each parameter, as do all below */
export function parseReadQuery(query: unknown): ReadQuery {
	return readFields(checkFields<ReadQueryDto>(validators.read, query));
}

export function parsePageQuery(query: unknown): PageQuery {
	return pageFields(checkFields<PageQueryDto>(validators.page, query));
}

export function parsePlainPageQuery(query: unknown): Omit<PageQuery, "after"> {
	const sent = checkFields<PlainPageQueryDto>(validators.plainPage, query);
	const { limit, cursor } = pageFields(sent);
	return { limit, cursor };
}

export function parseVisitsQuery(query: unknown): VisitsQuery {
	const sent = check<VisitsQueryDto>(validators.visits, query);
	return { ...visitFields(sent), visitorId: sent.visitorId ?? null };
}

export function parseVisitorVisitsQuery(query: unknown): VisitorVisitsQuery {
	return visitFields(
		check<VisitorVisitsQueryDto>(validators.visitorVisits, query),
	);
}

export function parseVisitorsQuery(query: unknown): VisitorsQuery {
	const sent = check<VisitorsQueryDto>(validators.visitors, query);
	return { ...listFields(sent), externalId: sent.externalId ?? null };
}

export function parseEventsQuery(query: unknown): EventsQuery {
	const sent = checkFields<EventsQueryDto>(validators.events, query);
	return {
		visitorId: sent.visitorId ?? null,
		visitId: sent.visitId ?? null,
		type: sent.type ?? null,
		from: sent.from === undefined ? null : momentOf(sent.from),
		to: sent.to === undefined ? null : momentOf(sent.to),
		limit: sent.limit === undefined ? LIMIT_DEFAULT : Number(sent.limit),
		cursor: sent.cursor ?? null,
	};
}

export function parseAuditQuery(query: unknown): AuditQuery {
	const sent = checkFields<AuditQueryDto>(validators.audit, query);
	return {
		...readFields(sent),
		at: sent.at === undefined ? null : momentOf(sent.at),
	};
}

export function parseChangesQuery(query: unknown): ChangesQuery {
	const sent = checkFields<ChangesQueryDto>(validators.changes, query);
	return { ...pageFields(sent), field: sent.field ?? null };
}

export function parseChainQuery(query: unknown): ChainQuery {
	const sent = checkFields<ChainQueryDto>(
		validators.chain,
		query,
		({ visitorId, ...ofLog }, errors) => {
			if (visitorId === undefined) return;
			for (const [name, value] of Object.entries(ofLog))
				if (value !== undefined)
					addErrorAt(errors, "", name, "does not go with `visitorId`");
		},
	);
	const { visitorId = null, sealedPosition, allSites } = sent;
	return {
		visitorId,
		sealedPosition:
			sealedPosition === undefined ? null : numberOfDigits(sealedPosition),
		allSites: allSites === "true",
	};
}

/** A position or a time, as `at` and `until` are given; null where it is neither. */
export function momentOf(text: string): Moment | null {
	const position = numberOfDigits(text);
	if (position !== null) return { position };
	const timeMs = msOfQueryTime(text);
	return timeMs === null ? null : { timeMs };
}

function check<Dto extends ListSent>(validate: Validate, query: unknown): Dto {
	return checkFields<Dto>(validate, query, refuseBackwards);
}

function checkFields<Dto>(
	validate: Validate,
	query: unknown,
	refine: (sent: Dto, errors: InputError[]) => void = () => {},
): Dto {
	const errors: InputError[] = [];
	const single: Record<string, unknown> = Object.create(null);
	if (isPlainObject(query))
		for (const [name, value] of Object.entries(query))
			if (Array.isArray(value))
				addErrorAt(errors, "", name, "must be given once");
			else single[name] = value;
	validate(single, "", errors);
	refine(single as Dto, errors);
	if (errors.length > 0)
		throw new InvalidInput("The query string is not valid.", errors);
	return single as Dto;
}

type ListSent = Pick<VisitsQueryDto, "from" | "to">;

function refuseBackwards({ from, to }: ListSent, errors: InputError[]): void {
	if (errors.length > 0) return;
	const fromMs = timeOf(from);
	const toMs = timeOf(to);
	if (fromMs !== null && toMs !== null && fromMs > toMs)
		addErrorAt(errors, "", "from", "must not be after `to`");
}

function readFields({ after }: ReadQueryDto): ReadQuery {
	return { after: after === undefined ? null : numberOfDigits(after) };
}

function pageFields(sent: PageQueryDto): PageQuery {
	return {
		...readFields(sent),
		limit: sent.limit === undefined ? LIMIT_DEFAULT : Number(sent.limit),
		cursor: sent.cursor ?? null,
	};
}

function listFields(sent: Omit<VisitorsQueryDto, "externalId">): ListQuery {
	return {
		...pageFields(sent),
		fromMs: timeOf(sent.from),
		toMs: timeOf(sent.to),
		segmentId: sent.segmentId ?? null,
	};
}

function visitFields(sent: VisitorVisitsQueryDto): VisitorVisitsQuery {
	return {
		...listFields(sent),
		status: (sent.status as VisitStatus | undefined) ?? null,
		outcomeId: sent.outcomeId ?? null,
	};
}

function timeOf(text: string | undefined): number | null {
	return text === undefined ? null : msOfQueryTime(text);
}
