import type { PackedText } from "./packing.js";
import { visitDocument } from "./visit-document.js";
import { visitorDocument } from "./visitor-document.js";

/** The members, in the order of their values. */
function order(document: PackedText<object>, members: number): string {
	const empty = JSON.stringify(Array.from({ length: members }, () => []));
	return JSON.stringify(document.read(empty))
		.replace(/":null|":\[\]|"/g, "")
		.replace(/:\{/g, "{");
}

/** Stored rows are read by it: what stands here may only grow, at the end of a record. */
describe("the order of values in rows", () => {
	it("is a visit's", () => {
		const names = [
			"{visitId,visitorId,siteId,status,position,startedAt,",
			"lastActiveAt,idleAt,endsAt,endedAt,durationSeconds,",
			"counts{events,pageViews,screenViews,searches,formSubmissions,",
			"formAbandonments,clicks,customEvents},entryPage{url,title,",
			"domain,hostname,pathname,queryString,fragment,language,keywords}",
			",currentPage{url,title,domain,hostname,pathname,queryString,",
			"fragment,language,keywords},lastScreen,app,browser{family,",
			"version,language,viewportWidth,viewportHeight},device{category,",
			"type,manufacturer,osFamily,osVersion,screenWidth,screenHeight,",
			"screenDensity,isMobile},geo{country,countryName,region,locality,",
			"timezone},network{ipAddress,organisation},referrer{url,domain,",
			"hostname,pathname,queryString,medium,name,searchTerms},",
			"campaign{source,medium,name,term,content,clickId,network},",
			"searchTerms,attributes,segments,outcomes,bot}",
		];
		expect(order(visitDocument, 28)).toBe(names.join(""));
	});

	it("is a visitor's", () => {
		const names = [
			"{visitorId,siteId,kind,position,firstSeenAt,lastSeenAt,",
			"externalIds,traits{givenName,familyName,fullName,dateOfBirth,",
			"gender,jobTitle,company,email,phones,address,custom},",
			"consent{analytics,personalisation,marketing},visits{count,",
			"currentVisitId,lastVisitId,recent},totals{events,pageViews},",
			"segments,outcomes,linkedVisitors}",
		];
		expect(order(visitorDocument, 16)).toBe(names.join(""));
	});
});
