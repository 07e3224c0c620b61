/** Search engines and the parameters in which they hand on what was searched for, as their own pages show. */

import { type SiteRow, words } from "./known-site.js";

/** The suffixes under which Google runs a search of its own (google.com/supported_domains). */
const GOOGLE_SUFFIXES = words(`
	com ad ae com.af com.ag com.ai al am co.ao com.ar as at com.au az ba com.bd
	be bf bg com.bh bi bj com.bn com.bo com.br bs bt co.bw by com.bz ca cd cf cg
	ch ci co.ck cl cm cn com.cn com.co co.cr com.cu cv com.cy cz de dj dk dm
	com.do dz com.ec ee com.eg es com.et eu fi com.fj fm fr ga ge gg com.gh
	com.gi gl gm gp gr com.gt gy com.hk hn hr ht hu co.id ie co.il im co.in iq is
	it je com.jm jo co.jp co.ke com.kh ki kg co.kr com.kw kz la com.lb li lk co.ls
	lt lu lv com.ly co.ma md me mg mk ml com.mm mn ms com.mt mu mv mw com.mx
	com.my co.mz com.na ne com.nf com.ng com.ni nl no com.np nr nu co.nz com.om
	com.pa com.pe com.pg com.ph com.pk pl pn com.pr ps pt com.py com.qa ro rs ru
	rw com.sa com.sb sc se com.sg sh si sk com.sl sm sn so sr st com.sv td tg
	co.th com.tj tk tl tm tn to com.tr tt com.tw co.tz com.ua co.ug co.uk com.uy
	co.uz com.vc co.ve vg co.vi com.vn vu ws co.za co.zm co.zw cat
`);

/** Other names under those suffixes (`mail.`, `docs.`) are no searches. */
const GOOGLE_SEARCH_HOSTS = words(
	"blogsearch. books. cse. encrypted. image. images. ipv4. ipv6. m. maps. news. scholar. search. shopping. video. videos.",
);

/** `google.co.uk`, `www.google.co.uk`, `images.google.co.uk`, ... */
function googleHosts(): string {
	return GOOGLE_SUFFIXES.flatMap((suffix) => [
		`=google.${suffix}`,
		...GOOGLE_SEARCH_HOSTS.map((host) => `=${host}google.${suffix}`),
	]).join(" ");
}

const YANDEX_SUFFIXES = words(
	"ru com by kz ua uz eu fr com.tr com.am com.ge co.il az ee kg lt lv md tj tm",
);

export const SEARCH_ENGINES: readonly SiteRow[] = [
	["Google", googleHosts(), "q as_q query"],
	["Google", "webcache.googleusercontent.com", "q"],
	["Bing", "bing.com", "q"],
	["MSN", "search.msn.com", "q"],
	["Live", "search.live.com", "q"],
	[
		"Yahoo!",
		"search.yahoo.com search.yahoo.co.jp =yahoo.com =yahoo.co.jp",
		"p q va",
	],
	["DuckDuckGo", "duckduckgo.com duck.com ddg.gg", "q"],
	[
		"Yandex",
		[
			...YANDEX_SUFFIXES.flatMap((suffix) => [
				`=yandex.${suffix}`,
				`images.yandex.${suffix}`,
				`m.yandex.${suffix}`,
			]),
			"ya.ru",
		].join(" "),
		"text query",
	],
	[
		"Baidu",
		"=baidu.com m.baidu.com image.baidu.com news.baidu.com v.baidu.com",
		"wd word kw",
	],
	["Ecosia", "ecosia.org", "q"],
	["Qwant", "qwant.com", "q"],
	["Startpage", "startpage.com ixquick.com", "query q"],
	["Brave", "search.brave.com", "q"],
	["Naver", "search.naver.com =naver.com", "query q"],
	["Daum", "search.daum.net =daum.net", "q"],
	["Seznam", "search.seznam.cz =seznam.cz", "q"],
	["AOL", "search.aol.com search.aol.co.uk =aol.com", "q query"],
	["Ask", "=ask.com uk.ask.com de.ask.com search.ask.com", "q"],
	["Kagi", "kagi.com", "q"],
	["Mojeek", "mojeek.com mojeek.co.uk", "q"],
	["Swisscows", "swisscows.com swisscows.ch", "query q"],
	["MetaGer", "metager.org metager.de", "eingabe"],
	["You.com", "you.com", "q"],
	["Perplexity", "perplexity.ai", "q"],
	["Presearch", "presearch.com presearch.org", "q"],
	["Lilo", "search.lilo.org lilo.org", "q"],
	["Sogou", "sogou.com", "query keyword"],
	["360 Search", "so.com haosou.com", "q"],
	["Shenma", "sm.cn", "q"],
	["Rambler", "nova.rambler.ru search.rambler.ru", "query words"],
	["Mail.ru", "go.mail.ru", "q"],
	["Coc Coc", "coccoc.com", "query q"],
	["Virgilio", "ricerca.virgilio.it", "qs"],
	["Onet", "szukaj.onet.pl", "qt q"],
	["WP", "szukaj.wp.pl", "q szukaj"],
	["Petal Search", "petalsearch.com", "query"],
	["Excite", "search.excite.com", "q"],
	["Lycos", "search.lycos.com", "q query"],
	["Dogpile", "dogpile.com", "q"],
	["WebCrawler", "webcrawler.com", "q"],
	["T-Online", "suche.t-online.de", "q"],
	["WEB.DE Suche", "suche.web.de", "q su"],
	["GMX Suche", "suche.gmx.net suche.gmx.de suche.gmx.at suche.gmx.ch", "q su"],
	["Orange", "lemoteur.orange.fr", "kw q"],
	["goo", "search.goo.ne.jp", "MT"],
	["BIGLOBE", "cgi.search.biglobe.ne.jp search.biglobe.ne.jp", "q"],
	["Conduit", "search.conduit.com", "q"],
	["Avira SafeSearch", "safesearch.avira.com search.avira.com", "q"],
	["AVG", "mysearch.avg.com isearch.avg.com", "q"],
	["Babylon", "search.babylon.com", "q"],
	["Delta Search", "delta-search.com", "q"],
	["Gibiru", "gibiru.com", "q"],
	["Marginalia", "search.marginalia.nu", "query"],
	["Wolfram Alpha", "wolframalpha.com", "i"],
	["Alexa", "alexa.com", "q"],
];
