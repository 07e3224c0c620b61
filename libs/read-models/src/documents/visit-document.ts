import type {
	OutcomeAchievement,
	Page,
	SegmentMembership,
	Visit,
} from "#kernel";
import { list, packedText, plain, record } from "./packing.js";

const page = record<Page>({
	url: plain,
	title: plain,
	domain: plain,
	hostname: plain,
	pathname: plain,
	queryString: plain,
	fragment: plain,
	language: plain,
	keywords: plain,
});

export const memberships = list(
	record<SegmentMembership>({
		segmentId: plain,
		name: plain,
		version: plain,
		enteredAt: plain,
		exitedAt: plain,
	}),
);

export const achievements = list(
	record<OutcomeAchievement>({
		outcomeId: plain,
		name: plain,
		version: plain,
		achievedAt: plain,
		value: plain,
	}),
);

/** The column `doc` of `visits`. */
export const visitDocument = packedText(
	record<Visit>({
		visitId: plain,
		visitorId: plain,
		siteId: plain,
		status: plain,
		position: plain,
		startedAt: plain,
		lastActiveAt: plain,
		idleAt: plain,
		endsAt: plain,
		endedAt: plain,
		durationSeconds: plain,
		counts: record<Visit["counts"]>({
			events: plain,
			pageViews: plain,
			screenViews: plain,
			searches: plain,
			formSubmissions: plain,
			formAbandonments: plain,
			clicks: plain,
			customEvents: plain,
		}),
		entryPage: page,
		currentPage: page,
		lastScreen: plain,
		// Its members may be left out: one that is told nothing of is not null.
		app: plain,
		browser: record<Visit["browser"]>({
			family: plain,
			version: plain,
			language: plain,
			viewportWidth: plain,
			viewportHeight: plain,
		}),
		device: record<Visit["device"]>({
			category: plain,
			type: plain,
			manufacturer: plain,
			osFamily: plain,
			osVersion: plain,
			screenWidth: plain,
			screenHeight: plain,
			screenDensity: plain,
			isMobile: plain,
		}),
		geo: record<Visit["geo"]>({
			country: plain,
			countryName: plain,
			region: plain,
			locality: plain,
			timezone: plain,
		}),
		network: record<Visit["network"]>({
			ipAddress: plain,
			organisation: plain,
		}),
		referrer: record<Visit["referrer"]>({
			url: plain,
			domain: plain,
			hostname: plain,
			pathname: plain,
			queryString: plain,
			medium: plain,
			name: plain,
			searchTerms: plain,
		}),
		campaign: record<NonNullable<Visit["campaign"]>>({
			source: plain,
			medium: plain,
			name: plain,
			term: plain,
			content: plain,
			clickId: plain,
			network: plain,
		}),
		searchTerms: plain,
		attributes: plain,
		segments: memberships,
		outcomes: achievements,
		bot: plain,
	}),
);
