export * from "./aggregate/decide.js";
export type { DraftedEvent } from "./aggregate/draft.js";
export {
	evolveRecorded,
	initialState,
	type VisitorState,
} from "./aggregate/state.js";
export * from "./models/fold-visit.js";
export * from "./models/fold-visitor.js";
