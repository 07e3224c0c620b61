/** Web mail. */

import type { SiteRow } from "./known-site.js";

export const MAIL_SERVICES: readonly SiteRow[] = [
	["Gmail", "mail.google.com inbox.google.com gmail.com"],
	[
		"Outlook",
		`outlook.live.com outlook.com outlook.office.com outlook.office365.com
		hotmail.com mail.live.com safelinks.protection.outlook.com`,
	],
	["Yahoo! Mail", "mail.yahoo.com mail.yahoo.co.jp mail.yahoo.net ymail.com"],
	["AOL Mail", "mail.aol.com webmail.aol.com"],
	["iCloud Mail", "mail.icloud.com"],
	["Proton Mail", "mail.proton.me mail.protonmail.com protonmail.com"],
	["Tuta", "mail.tutanota.com app.tuta.com"],
	[
		"GMX",
		`navigator.gmx.net bap.navigator.gmx.net deref-gmx.net deref-gmx.com
		mail.gmx.net mail.gmx.com lightmailer.gmx.net 3c.gmx.net`,
	],
	[
		"WEB.DE",
		`navigator.web.de bap.navigator.web.de deref-web.de deref-web-02.de
		mail.web.de freemailng.web.de 3c.web.de`,
	],
	["mail.com", "mail.com deref-mail.com"],
	["T-Online", "email.t-online.de"],
	["freenet Mail", "email.freenet.de webmail.freenet.de"],
	["Posteo", "posteo.de"],
	["mailbox.org", "mailbox.org"],
	["Fastmail", "fastmail.com fastmail.fm"],
	["Zoho Mail", "mail.zoho.com mail.zoho.eu mail.zoho.in"],
	["Yandex Mail", "mail.yandex.ru mail.yandex.com mail.yandex.net mail.ya.ru"],
	["Mail.ru", "e.mail.ru touch.mail.ru m.mail.ru"],
	["Rambler Mail", "mail.rambler.ru"],
	["Seznam Email", "email.seznam.cz email.cz"],
	["Onet Poczta", "poczta.onet.pl"],
	["WP Poczta", "poczta.wp.pl profil.wp.pl"],
	["o2 Poczta", "poczta.o2.pl"],
	["Interia Poczta", "poczta.interia.pl"],
	["Orange Mail", "webmail.orange.fr mail01.orange.fr"],
	["Free Zimbra", "zimbra.free.fr webmail.free.fr"],
	["SFR Mail", "webmail.sfr.fr"],
	["La Poste", "webmail.laposte.net"],
	["Libero Mail", "mail.libero.it"],
	["Virgilio Mail", "mail.virgilio.it"],
	["QQ Mail", "mail.qq.com exmail.qq.com"],
	["NetEase Mail", "mail.163.com mail.126.com mail.yeah.net"],
	["Naver Mail", "mail.naver.com"],
	["Daum Mail", "mail.daum.net"],
	["Rediffmail", "mail.rediff.com rediffmail.com"],
	["UOL Mail", "email.uol.com.br"],
	["Terra Mail", "mail.terra.com.br"],
	["Comcast", "mail.comcast.net connect.xfinity.com"],
	["Roundcube", "webmail.ionos.com webmail.ionos.de"],
];
