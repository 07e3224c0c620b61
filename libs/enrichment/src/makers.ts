/** Who built an Android device, by the model name that its user agent carries. */

/** Maker to the beginnings of its model names (pattern source, matched in any case). */
const MAKERS: ReadonlyArray<readonly [string, string]> = [
	["Samsung", "SM-|GT-|SGH-|SCH-|SPH-|SHV-|SHW-|SC-\\d|Galaxy|SAMSUNG"],
	["Google", "Pixel|Nexus"],
	["Xiaomi", "Xiaomi|Redmi|POCO|Mi[ -]|MI \\d|M2\\d{3}|2\\d{6,7}[A-Z]"],
	["Huawei", "Huawei|ELE-|VOG-|ANE-|CLT-|LYA-|MAR-"],
	["Honor", "Honor"],
	["OPPO", "OPPO|CPH\\d"],
	["Realme", "Realme|RMX\\d"],
	["vivo", "vivo"],
	["OnePlus", "OnePlus|ONEPLUS|KB20\\d\\d|LE21\\d\\d"],
	["Motorola", "Moto|XT\\d{3}|Motorola|MOT-|DROID|MB\\d{3}"],
	["LG", "LG-|LGE?[ -]|LM-|VS\\d{3}"],
	["HTC", "HTC|Desire|One [XSVM]|PC36100"],
	[
		"Sony",
		"Sony|Xperia|SO-\\d|[CDEFGHS][0-9]\\d{3} |LT\\d\\d[ia]|ST\\d\\d[ia]|MT\\d\\d[ia]|XQ-",
	],
	["Amazon", "KF[A-Z]{2,}|Kindle"],
	["ASUS", "ASUS|ZenFone|Transformer"],
	["Lenovo", "Lenovo"],
	["Nokia", "Nokia|TA-1\\d{3}"],
	["Alcatel", "Alcatel|ONE TOUCH"],
	["ZTE", "ZTE|Blade"],
	["Acer", "Acer|A1-8|A[125]\\d\\d "],
	["BLU", "BLU "],
	["Micromax", "Micromax"],
	["Fairphone", "FP\\d|Fairphone"],
	["Nothing", "A063|Nothing"],
	["TECNO", "TECNO"],
	["Infinix", "Infinix"],
];

const PATTERNS: ReadonlyArray<readonly [string, RegExp]> = MAKERS.map(
	([maker, source]) => [maker, new RegExp(`^(?:${source})`, "i")],
);

/** `... Android 4.4.2; en-us; GT-I9300 Build/JSS15J)`: the field before `Build/`, or the last one in the parentheses. */
const MODEL_FIELD = /;([^;()]{1,80}?)(?:Build\/|\))/;

/** Null where the model is of no maker known here. */
export function androidMaker(userAgent: string): string | null {
	const model = MODEL_FIELD.exec(userAgent)?.[1]?.trim();
	return model === undefined ? null : makerOfModel(model);
}

/** Also for old phones, whose user agents begin with the model: `SAMSUNG-GT-E2232/1.0`. */
export function makerOfModel(model: string): string | null {
	for (const [maker, pattern] of PATTERNS)
		if (pattern.test(`${model} `)) return maker;
	return null;
}
