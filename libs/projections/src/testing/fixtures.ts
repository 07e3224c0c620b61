/** Pages and visit contexts of a usual size, for tests. */

import type { Page, VisitContext } from "#kernel";

export function page(n: number): Page {
	return {
		url: `https://shop.example/p/${n}?utm_source=mail`,
		title: `Product ${n}`,
		domain: "shop.example",
		hostname: "shop.example",
		pathname: `/p/${n}`,
		queryString: "utm_source=mail",
		fragment: null,
		language: "en",
		keywords: null,
	};
}

export function visitContext(n: number): VisitContext {
	return {
		browser: {
			family: "Firefox",
			version: `1${n % 40}.0`,
			language: "en-GB",
			viewportWidth: 1200,
			viewportHeight: 800,
		},
		device: {
			category: n % 3 === 0 ? "mobile" : "desktop",
			type: null,
			manufacturer: null,
			osFamily: "Linux",
			osVersion: null,
			screenWidth: 1920,
			screenHeight: 1080,
			screenDensity: 2,
			isMobile: n % 3 === 0,
		},
		geo: {
			country: "DE",
			countryName: "Germany",
			region: null,
			locality: null,
			timezone: "Europe/Berlin",
		},
		network: { ipAddress: `203.0.${n % 256}.0`, organisation: null },
		referrer: {
			url: "https://www.google.com/",
			domain: "google.com",
			hostname: "www.google.com",
			pathname: "/",
			queryString: null,
			medium: "search",
			name: "Google",
			searchTerms: null,
		},
		campaign: {
			source: "mail",
			medium: null,
			name: null,
			term: null,
			content: null,
			clickId: null,
			network: null,
		},
		bot: false,
	};
}
