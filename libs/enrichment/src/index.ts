/** What a raw context tells: page, visitor's software, place, referrer, campaign. */

export * from "./address.js";
export * from "./campaign.js";
export * from "./enricher.js";
export * from "./geo.js";
export * from "./page.js";
export * from "./referrer.js";
export * from "./url-parts.js";
export * from "./user-agent.js";
