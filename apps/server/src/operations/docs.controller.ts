/** The API documents and the page that shows them. */

import { Controller, Get, Param, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { NotFound } from "#kernel";
import { Backend } from "../backend/backend.js";
import {
	asyncApiDocument,
	DOCS_CONTENT_SECURITY_POLICY,
	docsAssets,
	openApiDocument,
} from "../docs/index.js";
import { Public } from "../http/keys/key.guard.js";
import { VERSION } from "../version.js";

@Controller()
@Public()
export class DocsController {
	private readonly assets = docsAssets();

	constructor(private readonly backend: Backend) {}

	@Get("openapi.json")
	openApi(): object {
		return openApiDocument({ version: VERSION, url: "/" });
	}

	@Get("asyncapi.json")
	asyncApi(): object {
		const natsUrls = this.backend.natsUrls ?? ["nats://127.0.0.1:4222"];
		const natsUrl = natsUrls.join(",");
		return asyncApiDocument({ version: VERSION, natsUrl });
	}

	@Get("docs")
	page(@Res() reply: FastifyReply): void {
		this.send("/docs", reply);
	}

	@Get("docs/:file")
	asset(@Param("file") file: string, @Res() reply: FastifyReply): void {
		this.send(`/docs/${file}`, reply);
	}

	private send(path: string, reply: FastifyReply): void {
		const asset = this.assets.get(path);
		if (asset === undefined) throw new NotFound(`there is no ${path}`);
		reply
			.header("content-type", asset.contentType)
			.header("content-security-policy", DOCS_CONTENT_SECURITY_POLICY)
			.header("x-content-type-options", "nosniff")
			.send(asset.body);
	}
}
