import { jest } from "@jest/globals";
import { daysAgree } from "./agreement.js";
import { embeddedStage } from "./stage.js";

jest.setTimeout(400_000);

describe("a day on the embedded default", () => daysAgree(embeddedStage));
