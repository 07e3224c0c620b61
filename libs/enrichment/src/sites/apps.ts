/** Android apps, which send `android-app://<package>/` as their referrer. */

import type { SiteRow } from "./known-site.js";

export const SEARCH_APPS: readonly SiteRow[] = [
	[
		"Google",
		"=com.google.android.googlequicksearchbox =com.google.android.launcher",
	],
	["Bing", "=com.microsoft.bing"],
	["DuckDuckGo", "=com.duckduckgo.mobile.android"],
	["Ecosia", "=com.ecosia.android"],
	["Yandex", "=ru.yandex.searchplugin"],
];

export const SOCIAL_APPS: readonly SiteRow[] = [
	["Facebook", "=com.facebook.katana =com.facebook.lite"],
	["Messenger", "=com.facebook.orca"],
	["X", "=com.twitter.android"],
	["LinkedIn", "=com.linkedin.android"],
	["Instagram", "=com.instagram.android"],
	["Pinterest", "=com.pinterest"],
	["Reddit", "=com.reddit.frontpage"],
	["YouTube", "=com.google.android.youtube"],
	["TikTok", "=com.zhiliaoapp.musically"],
	["Snapchat", "=com.snapchat.android"],
	["VK", "=com.vkontakte.android"],
	["WhatsApp", "=com.whatsapp =com.whatsapp.w4b"],
	["Telegram", "=org.telegram.messenger"],
	["Discord", "=com.discord"],
];

export const MAIL_APPS: readonly SiteRow[] = [
	["Gmail", "=com.google.android.gm =com.google.android.gm.lite"],
	["Outlook", "=com.microsoft.office.outlook"],
	["Yahoo! Mail", "=com.yahoo.mobile.client.android.mail"],
	["Samsung Email", "=com.samsung.android.email.provider"],
	["Proton Mail", "=ch.protonmail.android"],
	["K-9 Mail", "=com.fsck.k9"],
	["Thunderbird", "=net.thunderbird.android"],
	["GMX", "=de.gmx.mobile.android.mail"],
	["WEB.DE", "=de.web.mobile.android.mail"],
];

export const OTHER_APPS: readonly SiteRow[] = [
	["Slack", "=com.slack"],
	["Feedly", "=com.devhd.feedly"],
];
