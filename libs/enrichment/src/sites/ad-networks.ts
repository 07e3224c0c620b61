/** Hosts through which advertising networks send a click: a referrer from there was paid for. */

import type { SiteRow } from "./known-site.js";

export const AD_NETWORKS: readonly SiteRow[] = [
	[
		"Google Ads",
		`googleadservices.com doubleclick.net googlesyndication.com
		adservice.google.com syndicatedsearch.goog adclick.g.doubleclick.net`,
	],
	["Microsoft Advertising", "bat.bing.com ads.microsoft.com msads.net"],
	["Yandex Direct", "an.yandex.ru yabs.yandex.ru direct.yandex.ru"],
	["Amazon Ads", "amazon-adsystem.com"],
	["Meta Audience Network", "an.facebook.com"],
	["LinkedIn Ads", "ads.linkedin.com"],
	["TikTok Ads", "ads.tiktok.com"],
	["X Ads", "ads.twitter.com ads-twitter.com ads.x.com"],
	["Criteo", "criteo.com criteo.net"],
	["Taboola", "taboola.com taboolanews.com"],
	["Outbrain", "outbrain.com outbrainimg.com"],
	["AppNexus", "adnxs.com"],
	["AdRoll", "adroll.com"],
	["Awin", "awin1.com zanox.com"],
	["CJ", "anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com"],
	["Rakuten Advertising", "linksynergy.com"],
	["Tradedoubler", "tradedoubler.com"],
	["RevContent", "revcontent.com"],
	["MGID", "mgid.com"],
	["PropellerAds", "propellerads.com"],
	["Seznam Sklik", "sklik.cz"],
	["The Trade Desk", "adsrvr.org"],
];
