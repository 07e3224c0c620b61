export * from "./models/fold-visit.js";
export * from "./models/fold-visitor.js";
