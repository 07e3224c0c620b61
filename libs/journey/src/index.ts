export * from "./conditions/condition.js";
export * from "./definitions/decide-definition.js";
export * from "./definitions/definition.js";
export * from "./definitions/definition-set.js";
export * from "./definitions/views.js";
export * from "./limits.js";
export * from "./parsing/definition.js";
