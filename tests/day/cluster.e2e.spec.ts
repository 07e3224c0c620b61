import { jest } from "@jest/globals";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import { daysAgree } from "./agreement.js";
import { clusterStage } from "./stage.js";

jest.setTimeout(400_000);

describeWith(
	findPostgres(),
	"a day of a cluster, projected to PostgreSQL and to SQLite",
	() => daysAgree(clusterStage),
);
