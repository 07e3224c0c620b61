import {
	Allow,
	IsDefined,
	IsEmail,
	IsInt,
	IsOptional,
	IsString,
	Max,
	MaxLength,
	Min,
	registerDecorator,
	ValidateIf,
	ValidateNested,
	type ValidationArguments,
	ValidatorConstraint,
	type ValidatorConstraintInterface,
} from "class-validator";
import type { InputError } from "#kernel";
import { compileValidator } from "./compile.js";
import { ECHOED_NAME_CHARS_MAX, INPUT_ERRORS_MAX } from "./input-errors.js";
import { type DtoClass, Nested } from "./nested.js";
import { Optional, RequiredUnless } from "./presence.js";
import { Text } from "./rules.js";

function errorsOf(dto: DtoClass, value: unknown, pointer = ""): InputError[] {
	const errors: InputError[] = [];
	compileValidator(dto)(value, pointer, errors);
	return errors;
}

class ItemDto {
	@IsInt() @Min(1) @Max(9) size!: number;
}

class BaseDto {
	@IsString() name!: string;
	@IsOptional() @IsEmail() mail?: string | null;
}

class OrderDto extends BaseDto {
	@MaxLength(3) declare name: string;
	@Optional() @Nested(() => ItemDto) item?: ItemDto;
	@Optional()
	@Nested(() => ItemDto, { list: { min: 1, max: 2 } })
	items?: ItemDto[];
	@Optional() @Text(5, { each: true }) "a/b~c"?: string[];
	@Allow() anything?: unknown;
}

describe("a compiled validator", () => {
	it("takes what fits", () => {
		const value = {
			name: "abc",
			mail: null,
			item: { size: 1 },
			items: [{ size: 9 }],
			"a/b~c": ["x"],
			anything: [{}],
		};
		expect(errorsOf(OrderDto, value)).toEqual([]);
		expect(errorsOf(OrderDto, { name: "abc" })).toEqual([]);
	});

	it("names each place below the pointer it was given", () => {
		const value = {
			name: "abcd",
			mail: "none",
			item: { size: 0 },
			items: [{ size: 1 }, { size: 1.5, colour: "red" }],
			"a/b~c": ["x", 1],
			extra: 1,
		};
		const errors = errorsOf(OrderDto, value, "/orders/7");
		expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
			"/orders/7/a~1b~0c/1",
			"/orders/7/extra",
			"/orders/7/item/size",
			"/orders/7/items/1/colour",
			"/orders/7/items/1/size",
			"/orders/7/mail",
			"/orders/7/name",
		]);
	});

	it("tells the first failing rule of a field in source order", () => {
		expect(errorsOf(ItemDto, { size: "x" })).toEqual([
			{ pointer: "/size", detail: "size must be an integer number" },
		]);
		expect(errorsOf(ItemDto, { size: 10 })).toEqual([
			{ pointer: "/size", detail: "size must not be greater than 9" },
		]);
	});

	it("says what is required", () => {
		expect(errorsOf(ItemDto, {})).toEqual([
			{ pointer: "/size", detail: "is required" },
		]);
	});

	it.each([null, undefined, 1, "x", [], true])("%p is no object", (value) => {
		expect(errorsOf(ItemDto, value)).toEqual([
			{ pointer: "", detail: "must be an object" },
		]);
	});

	it("bounds lists", () => {
		for (const items of [[], [1, 2, 3], {}, "x"])
			expect(errorsOf(OrderDto, { name: "a", items })).toEqual([
				{ pointer: "/items", detail: "must be a list of 1 to 2" },
			]);
	});
});

describe("unknown fields", () => {
	it("are named, whatever their names mean to JavaScript", () => {
		const json = `{"size":1,"__proto__":{"size":2},"constructor":1,"toString":1,"~/":1}`;
		expect(
			errorsOf(ItemDto, JSON.parse(json)).map(({ pointer }) => pointer),
		).toEqual(["/__proto__", "/constructor", "/toString", "/~0~1"]);
	});

	it("do not stand in for required ones by inheritance", () => {
		const value = JSON.parse(`{"__proto__":{"size":2}}`);
		expect(errorsOf(ItemDto, value).map(({ pointer }) => pointer)).toEqual([
			"/size",
			"/__proto__",
		]);
	});

	it("do not make the answer large", () => {
		const many = Object.fromEntries(
			Array.from({ length: 1000 }, (_, i) => [`f${i}`, 1]),
		);
		expect(errorsOf(ItemDto, many)).toHaveLength(INPUT_ERRORS_MAX);
		const [error] = errorsOf(ItemDto, {
			size: 1,
			["x".repeat(ECHOED_NAME_CHARS_MAX + 1)]: 1,
		});
		expect(error).toEqual({
			pointer: "",
			detail: "a field whose name has 257 characters: unknown field",
		});
	});
});

@ValidatorConstraint({ name: "sameAs" })
class SameAs implements ValidatorConstraintInterface {
	validate(value: unknown, args?: ValidationArguments): boolean {
		const object = args?.object as Record<string, unknown>;
		return value === object[String(args?.constraints[0])];
	}
	defaultMessage(): string {
		return "$property must be the same as $constraint1, not $value";
	}
}

class ConditionalDto {
	@RequiredUnless("b") @IsString() a?: string;
	@Optional() @IsString() b?: string;
	@ValidateIf((o: ConditionalDto) => o.a === "yes") @IsInt() c?: number;
	@Optional() @SameAsField("a") d?: string;
	@IsDefined({ message: "must be told" }) e!: unknown;
}

function SameAsField(other: string): PropertyDecorator {
	return (prototype, property) =>
		registerDecorator({
			target: prototype.constructor,
			propertyName: String(property),
			constraints: [other],
			validator: SameAs,
		});
}

describe("conditions and custom constraints", () => {
	it("hold as class-validator has them", () => {
		expect(errorsOf(ConditionalDto, { b: "x", e: 1 })).toEqual([]);
		expect(errorsOf(ConditionalDto, { a: "x", e: 1, d: "x" })).toEqual([]);
		expect(errorsOf(ConditionalDto, { a: "yes" })).toEqual([
			{ pointer: "/c", detail: "is required" },
			{ pointer: "/e", detail: "must be told" },
		]);
	});

	it("tell what is missing, and never echo the value", () => {
		expect(errorsOf(ConditionalDto, { d: "secret", e: 1 })).toEqual([
			{ pointer: "/a", detail: "is required where b is left out" },
			{
				pointer: "/d",
				detail: "d must be the same as a, not the value",
			},
		]);
	});

	it("take null for left out only with IsOptional", () => {
		expect(errorsOf(OrderDto, { name: "a", mail: null })).toEqual([]);
		expect(
			errorsOf(ConditionalDto, { a: "x", b: null, e: 1 }).map((e) => e.pointer),
		).toEqual(["/b"]);
	});
});

describe("rules that cannot be compiled", () => {
	class Grouped {
		@IsString({ groups: ["g"] }) a!: string;
	}
	class Untyped {
		@ValidateNested() a!: ItemDto;
	}
	class Endless {
		@Optional() @Nested(() => Endless) a?: object;
	}
	class Shadowing {
		@IsString() toString!: () => string;
	}
	class Asynchronous {
		@Later() a!: string;
	}
	function Later(): PropertyDecorator {
		return (prototype, property) =>
			registerDecorator({
				name: "later",
				async: true,
				target: prototype.constructor,
				propertyName: String(property),
				validator: { validate: async () => true },
			});
	}

	it.each([
		[Grouped, "Grouped.a: groups are not supported"],
		[Untyped, "Untyped.a: use @Nested"],
		[Endless, "Endless holds itself"],
		[Shadowing, "Shadowing.toString"],
		[Asynchronous, "Asynchronous.a: asynchronous"],
	])("%p stops the start", (dto, message) => {
		expect(() => compileValidator(dto)).toThrow(message);
	});
});
