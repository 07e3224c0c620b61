export * from "./actor.js";
export * from "./behaviour.js";
export * from "./registry.js";
export * from "./rehydrate.js";
