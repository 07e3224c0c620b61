export * from "./aggregate/decide.js";
export type { DraftedEvent } from "./aggregate/draft.js";
export {
	evolveRecorded,
	initialState,
	type VisitorState,
} from "./aggregate/state.js";
export { SubjectFold } from "./aggregate/subject-fold.js";
export * from "./models/fold-visit.js";
export * from "./models/fold-visitor.js";
export { CUSTOM_TRAITS_MAX, EXTERNAL_IDS_MAX } from "./models/identity.js";
export type { Foldable, VisitState } from "./models/visit-state.js";
export type { RecentMark, VisitorModel } from "./models/visitor-model.js";
