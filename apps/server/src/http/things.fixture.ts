/** For tests of the edge: an application with one route of each kind. */

import { Body, Controller, Get, Module, Param, Post } from "@nestjs/common";
import { InvalidInput, NotFound, Overloaded } from "#kernel";
import { CurrentPrincipal, Public, RequireScope } from "./keys/key.guard.js";
import type { Principal } from "./keys/key-ring.js";

@Controller("v1/things")
class ThingsController {
	@Post()
	@RequireScope("track")
	echo(@Body() body: unknown, @CurrentPrincipal() from: Principal): object {
		return { body: JSON.stringify(body), siteId: from.siteId, by: from.name };
	}

	@Get(":id")
	@Public()
	fail(@Param("id") id: string): object {
		switch (id) {
			case "overloaded":
				throw new Overloaded("full", 7);
			case "gone":
				throw new NotFound("There is no such thing.");
			case "invalid":
				throw new InvalidInput("Not valid.", [
					{ pointer: "/a", detail: "is required" },
				]);
			case "broken":
				throw new Error("secret");
			default:
				return { id };
		}
	}

	@Get()
	unmarked(): object {
		return {};
	}
}

@Module({ controllers: [ThingsController] })
export class ThingsModule {}
