export * from "./conditions/condition.js";
export * from "./conditions/condition-events.js";
export * from "./definitions/decide-definition.js";
export * from "./definitions/definition.js";
export * from "./definitions/definition-set.js";
export * from "./definitions/versions.js";
export * from "./definitions/views.js";
export { Evidence } from "./evidence/evidence.js";
export * from "./limits.js";
export { evolveProgress } from "./matching/evolve-progress.js";
export { expireMemberships, nextExpiry } from "./matching/expiry.js";
export { match } from "./matching/match.js";
export { forgetVisit, noProgress, type Progress } from "./matching/progress.js";
export { compileRules, emptyRules, type Rules } from "./matching/rules.js";
export type {
	EarlierSubject,
	JourneyEvent,
	Subject,
} from "./matching/subject.js";
export * from "./parsing/definition.js";
